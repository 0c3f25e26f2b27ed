package velogsim

import (
	"embed"
	"fmt"
	"sync"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

//go:embed schema/*.graphql
var schemaFiles embed.FS

// maxDocuments limits the cache of parsed queries. A client has a handful.
const maxDocuments = 1000

// document is a query, parsed and validated against one schema. It is shared
// between requests and never changed.
type document struct {
	text       string
	parsed     *ast.QueryDocument // nil: the syntax is wrong
	errs       gqlerror.List
	asksViews  bool // some field is the views of a post
	introspect bool // some field asks for the schema
}

// documents parses queries against one schema and caches them, because validation
// costs more than the rest of an answer.
type documents struct {
	schema *ast.Schema
	rules  *rules.Rules

	mu    sync.Mutex
	known map[string]*document
}

func loadDocuments(api API) (*documents, error) {
	name := "schema/" + string(api) + ".graphql"
	text, err := schemaFiles.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: name, Input: string(text)})
	if err != nil {
		return nil, fmt.Errorf("load the schema: %w", err)
	}
	return &documents{schema: schema, rules: rules.NewDefaultRules(), known: make(map[string]*document)}, nil
}

// get returns the document of a query text.
func (d *documents) get(text string) *document {
	d.mu.Lock()
	defer d.mu.Unlock()
	if doc := d.known[text]; doc != nil {
		return doc
	}
	if len(d.known) >= maxDocuments {
		clear(d.known)
	}
	doc := d.parse(text)
	d.known[text] = doc
	return doc
}

func (d *documents) parse(text string) *document {
	doc := &document{text: text}
	parsed, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		doc.errs = gqlerror.List{gqlerror.WrapIfUnwrapped(err)}
		return doc
	}
	doc.parsed = parsed
	doc.errs = validator.ValidateWithRules(d.schema, parsed, d.rules)
	for _, op := range parsed.Operations {
		doc.look(op.SelectionSet)
	}
	for _, f := range parsed.Fragments {
		doc.look(f.SelectionSet)
	}
	return doc
}

func (doc *document) look(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			doc.asksViews = doc.asksViews || s.Name == "views"
			doc.introspect = doc.introspect || s.Name == "__schema" || s.Name == "__type"
			doc.look(s.SelectionSet)
		case *ast.InlineFragment:
			doc.look(s.SelectionSet)
		}
	}
}

// operation returns the operation that a call names, nil if that is ambiguous.
func (doc *document) operation(name string) *ast.OperationDefinition {
	if doc.parsed == nil || (name == "" && len(doc.parsed.Operations) != 1) {
		return nil
	}
	return doc.parsed.Operations.ForName(name)
}

// rootFields returns an operation's top-level fields, without those in fragments:
// what the log names and faults match.
func rootFields(op *ast.OperationDefinition) []*ast.Field {
	if op == nil {
		return nil
	}
	var fields []*ast.Field
	for _, s := range op.SelectionSet {
		if f, ok := s.(*ast.Field); ok {
			fields = append(fields, f)
		}
	}
	return fields
}

// variables validates and completes the variables of a call. A missing one gets
// velog's message; gqlparser's is different.
func (d *documents) variables(op *ast.OperationDefinition, given map[string]any) (map[string]any, *failure) {
	for _, v := range op.VariableDefinitions {
		if _, ok := given[v.Variable]; !ok && v.Type.NonNull && v.DefaultValue == nil {
			message := fmt.Sprintf("Variable %q of required type %q was not provided.", "$"+v.Variable, v.Type.String())
			return nil, &failure{problem: *internal(message), line: v.Position.Line, column: v.Position.Column}
		}
	}
	values, err := validator.VariableValues(d.schema, op, given)
	if err != nil {
		return nil, &failure{
			problem: *internal("Variable got an invalid value: " + err.Error()),
			line:    op.Position.Line, column: op.Position.Column,
		}
	}
	return values, nil
}
