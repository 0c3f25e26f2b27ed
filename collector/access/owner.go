package access

import (
	"context"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

// VerifyOwner asks velog for a user's own posts if an account has their name of
// which nobody knows whose its posts are, and gives them the account if it has
// one of these. Otherwise somebody else wrote its posts, whose private titles and
// numbers are not theirs to see.
func VerifyOwner(ctx context.Context, owners Owners, client *velog.Client, user velog.User, t velog.Tokens) error {
	unconfirmed, err := owners.OwnerUnconfirmed(ctx, user)
	if err != nil || !unconfirmed {
		return err
	}
	session := client.Session(t, func(context.Context, velog.Tokens) error { return nil })
	for page, err := range session.Posts(ctx, user, velog.Lean) {
		if err != nil {
			return err
		}
		ids := make([]string, len(page.Posts))
		for i, p := range page.Posts {
			ids[i] = p.ID
		}
		if confirmed, err := owners.ConfirmOwner(ctx, user, ids); err != nil || confirmed {
			return err
		}
	}
	return nil
}
