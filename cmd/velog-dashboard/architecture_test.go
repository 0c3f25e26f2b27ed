package main

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/velog-dashboard/velog-dashboard/"

func architecture(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// diagram holds the packages that each package of the diagram may import.
type diagram map[string][]string

func readDiagram(text string) diagram {
	names, d := map[string]string{}, diagram{}
	for _, m := range regexp.MustCompile(`(?m)^    (\w+)\["([^"]+)"\]$`).FindAllStringSubmatch(text, -1) {
		names[m[1]] = m[2]
		d[m[2]] = nil
	}
	for _, m := range regexp.MustCompile(`(?m)^    (\w+) --> (\w+)$`).FindAllStringSubmatch(text, -1) {
		d[names[m[1]]] = append(d[names[m[1]]], names[m[2]])
	}
	return d
}

// node returns the package of the diagram that a package belongs to.
func (d diagram) node(pkg string) string {
	for pkg != "." {
		if _, ok := d[pkg]; ok {
			return pkg
		}
		pkg = path.Dir(pkg)
	}
	return ""
}

// reaches reports whether arrows lead from one package to another.
func (d diagram) reaches(from, to string) bool {
	return from == to || slices.ContainsFunc(d[from], func(next string) bool { return d.reaches(next, to) })
}

func goList(t *testing.T, args ...string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v", args, err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestImportsFollowTheArchitecture holds the imports of every package, without
// its tests, to the arrows of ARCHITECTURE.md.
func TestImportsFollowTheArchitecture(t *testing.T) {
	d := readDiagram(architecture(t))
	if len(d) < 10 {
		t.Fatalf("the diagram has only %d packages", len(d))
	}
	seen := map[string]bool{}
	for _, line := range goList(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...") {
		fields := strings.Fields(strings.ReplaceAll(line, module, "./"))
		from := d.node(strings.TrimPrefix(fields[0], "./"))
		seen[from] = true
		for _, imported := range fields[1:] {
			to, ours := strings.CutPrefix(imported, "./")
			// Packages for tests, such as comparetest, import what they test.
			if ours && !strings.HasSuffix(fields[0], "test") && !d.reaches(from, d.node(to)) {
				t.Errorf("%s imports %s, but no arrow in ARCHITECTURE.md leads there", fields[0], imported)
			}
		}
	}
	for pkg := range d {
		if !seen[pkg] {
			t.Errorf("ARCHITECTURE.md shows %s, which does not exist", pkg)
		}
	}
}

// TestCoreStaysSmall: whoever imports the core or the client gets neither a
// database nor a job queue nor Prometheus.
func TestCoreStaysSmall(t *testing.T) {
	for _, dep := range goList(t, "-deps", "./collector", "./velog") {
		if regexp.MustCompile(`^database/sql$|^modernc\.org/|/riverqueue/|/prometheus/`).MatchString(dep) {
			t.Errorf("the core imports %s", dep)
		}
	}
}

// TestArchitectureNamesExist looks up each pkg.Name and pkg.Type.Method.
func TestArchitectureNamesExist(t *testing.T) {
	declared := map[string]bool{}
	for _, dir := range goList(t, "-f", "{{.Dir}}", "./collector/...", "./velog/...") {
		declare(t, dir, declared)
	}
	names := regexp.MustCompile("`([a-z]+\\.[A-Z]\\w*(\\.\\w+)?)`").FindAllStringSubmatch(architecture(t), -1)
	if len(names) < 10 {
		t.Fatalf("only %d names", len(names))
	}
	for _, name := range names {
		if !declared[name[1]] {
			t.Errorf("ARCHITECTURE.md names %s, which does not exist", name[1])
		}
	}
}

func declare(t *testing.T, dir string, declared map[string]bool) {
	t.Helper()
	files, err := fs.Glob(os.DirFS(dir), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(gotoken.NewFileSet(), filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			for _, name := range namesOf(decl) {
				declared[file.Name.Name+"."+name] = true
			}
		}
	}
}

func namesOf(decl ast.Decl) (names []string) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		name := decl.Name.Name
		if decl.Recv != nil {
			name = receiver(decl.Recv.List[0].Type) + "." + name
		}
		return []string{name}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name.Name)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

func receiver(expr ast.Expr) string {
	switch expr := expr.(type) {
	case *ast.StarExpr:
		return receiver(expr.X)
	case *ast.IndexExpr:
		return receiver(expr.X)
	case *ast.Ident:
		return expr.Name
	}
	return ""
}
