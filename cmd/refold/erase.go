package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/web"
)

const eraseUsage = "refold erase PARTY [--despite-retention] [--yes]   (PARTY is the number, such as P-7KQ2M9X4)\n"

// errNotErased is answered after the reasons were told.
var errNotErased = errors.New("nothing was done")

// erasing is what the operator asked for.
type erasing struct {
	party           string
	despite, agreed bool
	stdout          io.Writer
}

// runErase destroys the key of a person: what is sealed with it is unreadable from then on,
// in the journal, in its copies and on every page of the past. Every figure stays. It says
// first what it will do, and does it with --yes only.
func runErase(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	e := erasing{stdout: stdout, despite: slices.Contains(args, "--despite-retention"), agreed: slices.Contains(args, "--yes")}
	args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "--despite-retention" || a == "--yes" })
	if len(args) != 1 || strings.HasPrefix(args[0], "-") {
		fmt.Fprint(stderr, eraseUsage)
		return 2
	}
	e.party = args[0]
	return withDatabase(stderr, func(ctx context.Context, database *localpg.Database) error {
		return withStoredJournal(ctx, database, func(store *events.Postgres, journal *events.Journal) error {
			return e.do(ctx, store, journal)
		})
	})
}

func (e erasing) do(ctx context.Context, store *events.Postgres, journal *events.Journal) error {
	if err := e.mayBe(journal.Head()); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Erasing %s destroys the key that seals this person's name, e-mail address, identity, bank accounts and documents,\n"+
		"and of a company the names of its owners. They can't be read again: in no page, file, backup of the journal, or moment of the past.\n"+
		"The password is deleted and every session ended. Every figure, and the public name and number of a company, stay as they are.\n"+
		"A backup of the table person_keys from before still opens them: let it expire.\n", e.party)
	if !e.agreed {
		return fmt.Errorf("%w: say --yes to erase %s", errNotErased, e.party)
	}
	master, err := events.MasterKey(os.Getenv("REFOLD_MASTER_KEY"), dataDir())
	if err != nil {
		return err
	}
	keys, err := events.OpenKeyring(ctx, store.Keys(), master)
	if err != nil {
		return err
	}
	accounts, err := web.NewAccounts(store.Pool(), keys, journal.Head, time.Now)
	if err != nil {
		return err
	}
	sessions, err := accounts.Forget(ctx, e.party)
	if err != nil {
		return err
	}
	if err := keys.Erase(ctx, e.party); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Erased. %d sessions were ended.\n", sessions)
	return nil
}

// mayBe tells what stands against it. Money, loans and roles can't be overridden: they have
// to be settled first. The retention can, where a court or the law asks for it.
func (e erasing) mayBe(w *domain.World) error {
	against, kept := w.AgainstErasing(e.party)
	if kept != calendar.None && e.despite {
		fmt.Fprintln(e.stdout, "Despite the retention: "+against[len(against)-1].Sentence)
		against = against[:len(against)-1]
	}
	for _, reason := range against {
		fmt.Fprintln(e.stdout, reason.Sentence)
	}
	switch {
	case len(against) == 0:
		return nil
	case kept != calendar.None && len(against) == 1:
		return fmt.Errorf("%w: the records are kept through %s (--despite-retention erases them all the same)", errNotErased, kept)
	}
	return errNotErased
}
