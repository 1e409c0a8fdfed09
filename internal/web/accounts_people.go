package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"refold/internal/web/sqlsession"
)

// invitationLink makes the link of an invitation anew and gives its token: 256 random
// bits, of which only the hash is stored. The link before opens nothing any more.
func (a *Accounts) invitationLink(ctx context.Context, party, madeBy string) (token string, err error) {
	token = rand.Text() + rand.Text()
	err = a.queries.MakeInvitationLink(ctx, sqlsession.MakeInvitationLinkParams{Party: party, TokenHash: tokenHash(token), MadeBy: madeBy, Now: a.now()})
	if err != nil {
		return "", fmt.Errorf("make the link of an invitation: %w", err)
	}
	return token, nil
}

// invited gives the party to be that a link is for; "" where it opens nothing.
func (a *Accounts) invited(ctx context.Context, token string) (party string, err error) {
	party, err = a.queries.InvitationOf(ctx, tokenHash(token))
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find an invitation: %w", err)
	}
	return party, nil
}

// dropInvitationLink ends the link of an invitation.
func (a *Accounts) dropInvitationLink(ctx context.Context, party string) error {
	if err := a.queries.DropInvitationLink(ctx, party); err != nil {
		return fmt.Errorf("end the link of an invitation: %w", err)
	}
	return nil
}

// dropUninvited takes back the password that was chosen for an invitation that was not
// accepted after all.
func (a *Accounts) dropUninvited(ctx context.Context, party string) error {
	if a.head().Party(party) != nil {
		return nil
	}
	if err := a.queries.DropCredentials(ctx, party); err != nil {
		return fmt.Errorf("drop the password of %s: %w", party, err)
	}
	return nil
}

// knows says whether a password is the party's own.
func (a *Accounts) knows(ctx context.Context, party, password string) (bool, error) {
	stored, err := a.queries.PasswordOf(ctx, party)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("read the password of %s: %w", party, err)
	}
	match, _, err := a.passwords.matches(ctx, password, stored)
	return match, err
}

// changePassword replaces a party's password and signs it out everywhere but here.
func (a *Accounts) changePassword(ctx context.Context, party, password, session string) error {
	hash, err := a.passwords.hash(ctx, password)
	if err != nil {
		return fmt.Errorf("hash the password of %s: %w", party, err)
	}
	if err := a.queries.SetPassword(ctx, hash, a.now(), party); err != nil {
		return fmt.Errorf("change the password of %s: %w", party, err)
	}
	return a.endOthers(ctx, party, session)
}

// expect lets a party sign in with another address once the journal says that it is
// theirs; until then the address opens nothing.
func (a *Accounts) expect(ctx context.Context, party, emailHash string) error {
	if err := a.queries.AddLoginAddress(ctx, emailHash, party); err != nil {
		return fmt.Errorf("note an address of %s: %w", party, err)
	}
	return nil
}

// Forget deletes what lets a party in: its password, its addresses, its sessions and an
// invitation's link. It gives how many sessions were ended. Again changes nothing.
func (a *Accounts) Forget(ctx context.Context, party string) (sessions int64, err error) {
	defer a.kept.drop()
	if err := a.queries.DropCredentials(ctx, party); err != nil {
		return 0, fmt.Errorf("delete the password of %s: %w", party, err)
	}
	if err := a.queries.DropLoginAddresses(ctx, party); err != nil {
		return 0, fmt.Errorf("delete the addresses of %s: %w", party, err)
	}
	if err := a.dropInvitationLink(ctx, party); err != nil {
		return 0, err
	}
	if sessions, err = a.queries.EndSessionsOf(ctx, party); err != nil {
		return 0, fmt.Errorf("end the sessions of %s: %w", party, err)
	}
	return sessions, nil
}
