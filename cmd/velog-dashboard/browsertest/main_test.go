package browsertest

import (
	"testing"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
)

// TestMain builds the program, which the tests run as its users do.
func TestMain(m *testing.M) { programtest.Main(m, "..") }
