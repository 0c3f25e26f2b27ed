// Package browsertest tests the pages as a person meets them: the program as a
// process in front of a simulated velog, and Chromium in front of the program.
// `make test` installs what that needs.
package browsertest
