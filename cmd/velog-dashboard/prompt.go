package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

// errInterrupted ends a command that was interrupted at a question.
var errInterrupted = errors.New("interrupted: nothing was changed")

// interactive reports whether somebody can be asked.
func interactive(s streams) bool {
	f, ok := s.in.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// ask prints a question and returns the answer without space around it, "" if there
// is none.
func ask(ctx context.Context, s streams, question string) (string, error) {
	fmt.Fprint(s.err, question)
	return answer(ctx, func() (string, error) {
		text, _ := bufio.NewReader(s.in).ReadString('\n') // without an answer: ""
		return strings.TrimSpace(text), nil
	})
}

// askHidden asks on a terminal without showing the answer, which it returns as it
// was typed.
func askHidden(ctx context.Context, s streams, question string) (string, error) {
	f, ok := s.in.(*os.File)
	if !ok {
		return "", errors.New("standard input is not a terminal")
	}
	shown, err := term.GetState(int(f.Fd()))
	if err != nil {
		return "", fmt.Errorf("hiding what is typed: %w", err)
	}
	fmt.Fprint(s.err, question)
	defer fmt.Fprintln(s.err) // the answer's line break is hidden, too
	text, err := answer(ctx, func() (string, error) {
		text, err := term.ReadPassword(int(f.Fd()))
		return string(text), err
	})
	if errors.Is(err, errInterrupted) { // the terminal is still hiding
		err = errors.Join(err, term.Restore(int(f.Fd()), shown))
	}
	return text, err
}

// answer waits for an answer, or until the program is interrupted: reading a
// terminal does not notice that.
func answer(ctx context.Context, read func() (string, error)) (string, error) {
	type result struct {
		text string
		err  error
	}
	given := make(chan result, 1)
	go func() {
		text, err := read()
		given <- result{text, err}
	}()
	select {
	case r := <-given:
		return r.text, r.err
	case <-ctx.Done():
		return "", errInterrupted
	}
}
