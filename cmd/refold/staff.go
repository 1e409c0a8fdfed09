package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/web"
)

const staffUsage = "refold staff add EMAIL NAME officer|approver|auditor   (the password stands on the first line of stdin)\n"

// minPasswordRunes is what registration in the browser asks for, too.
const minPasswordRunes = 12

// runStaff adds a member of staff: the first ones of a new platform, whom nobody can
// invite yet. Asking again for the same address and role changes nothing.
func runStaff(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	roles := []string{string(domain.RoleOfficer), string(domain.RoleApprover), string(domain.RoleAuditor)}
	if len(args) != 4 || args[0] != "add" || !strings.Contains(args[1], "@") || !slices.Contains(roles, args[3]) {
		fmt.Fprint(stderr, staffUsage)
		return 2
	}
	member := staffMember{email: args[1], name: args[2], role: domain.Role(args[3])}
	fmt.Fprintln(stderr, "Password (at least 12 characters):")
	line, err := bufio.NewReader(io.LimitReader(stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		fmt.Fprintln(stderr, "refold: read the password: "+err.Error())
		return 1
	}
	member.password = strings.TrimRight(line, "\r\n")
	if utf8.RuneCountInString(member.password) < minPasswordRunes {
		fmt.Fprintf(stderr, "refold: the password needs at least %d characters\n", minPasswordRunes)
		return 2
	}
	return withNewDatabase(stderr, func(ctx context.Context, database *localpg.Database) error {
		return withStoredJournal(ctx, database, func(store *events.Postgres, journal *events.Journal) error {
			id, err := member.add(ctx, store, journal)
			if err == nil {
				fmt.Fprintf(stdout, "%s works here as %s (party %s).\n", member.email, member.role, id)
			}
			return err
		})
	})
}

type staffMember struct {
	email, name, password string
	role                  domain.Role
}

// add registers the member, grants the role, and stores the first password.
func (m staffMember) add(ctx context.Context, store *events.Postgres, journal *events.Journal) (id string, err error) {
	if _, err := openFirstDay(ctx, journal); err != nil {
		return "", err
	}
	master, err := events.MasterKey(os.Getenv("REFOLD_MASTER_KEY"), dataDir())
	if err != nil {
		return "", err
	}
	keys, err := events.OpenKeyring(ctx, store.Keys(), master)
	if err != nil {
		return "", err
	}
	accounts, err := web.NewAccounts(store.Pool(), keys, journal.Head, time.Now)
	if err != nil {
		return "", err
	}
	return m.record(ctx, journal, keys, accounts)
}

func (m staffMember) record(ctx context.Context, journal *events.Journal, keys *events.Keyring, accounts *web.Accounts) (string, error) {
	hash := accounts.EmailHash(m.email)
	id := fmt.Sprintf("P-%X", sha256.Sum256([]byte(hash)))[:10]
	if err := accounts.SetFirstPassword(ctx, id, hash, m.password); err != nil {
		return "", err
	}
	register := domain.RegisterParty{Party: id, As: domain.Staff, EmailHash: hash}
	var err error
	if register.Name, err = keys.Seal(ctx, id, m.name); err != nil {
		return "", fmt.Errorf("seal the name: %w", err)
	}
	if register.Email, err = keys.Seal(ctx, id, m.email); err != nil {
		return "", fmt.Errorf("seal the address: %w", err)
	}
	for step, command := range []domain.Command{register, domain.GrantRole{Party: id, Role: m.role}} {
		request := sha256.Sum256(fmt.Appendf(nil, "staff %s %s %d", hash, m.role, step))
		_, err := journal.Submit(ctx, events.Submission{Command: command, Actor: domain.System, Device: "operator", RequestID: domain.UUID(request[:16])})
		if err != nil {
			return "", fmt.Errorf("register %s: %w", m.email, err)
		}
	}
	return id, nil
}
