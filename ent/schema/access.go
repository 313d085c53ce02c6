package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"sotaisan/internal/viewer"
)

// User is an account. It is never deleted, only disabled.
type User struct{ ent.Schema }

func (User) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, calm{}} }

func (User) Fields() []ent.Field {
	return []ent.Field{
		field.String("login").Unique().Comment("folded: lower case, no marks"),
		field.String("display_name"),
		field.String("post"),
		field.String("role").GoType(viewer.Role("")),
		field.UUID("unit_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Comment("set for the roles of one unit"),
		field.String("password_hash").Sensitive().Comment("argon2id; empty: no sign-in by password"),
		field.Int64("password_ends_at").Default(0).Comment("of a password that somebody else gave and that has to be changed; 0 for one's own"),
		field.Int64("last_seen_at").Default(0).Comment("to the hour; when it was used or opened again, 0 for not yet"),
		field.Int64("created_at"),
		field.Int64("disabled_at").Default(0),
		field.Int32("revision").Default(1),
	}
}

func (User) Annotations() []schema.Annotation { return []schema.Annotation{entsql.Table("app_user")} }

// ApiToken lets a program act as a user until it expires. Only the token's hash is kept.
type ApiToken struct{ ent.Schema }

func (ApiToken) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, calm{}} }

func (ApiToken) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("user_id", uuid.UUID{}).SchemaType(plainText),
		field.String("name"),
		field.Bytes("hash").Unique().Sensitive(),
		field.Int64("created_at"),
		field.Int64("expires_at"),
		field.Int64("revoked_at").Default(0),
	}
}

func (ApiToken) Edges() []ent.Edge {
	return []ent.Edge{edge.To("user", User.Type).Field("user_id").Unique().Required()}
}

func (ApiToken) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("api_token")}
}

// Session is a signed-in browser.
type Session struct{ ent.Schema }

func (Session) Mixin() []ent.Mixin { return []ent.Mixin{calm{}} }

func (Session) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().Comment("SHA-256 of the cookie's token, in hex"),
		field.Bytes("data").Sensitive(),
		field.Int64("expires_at"),
	}
}

func (Session) Indexes() []ent.Index { return []ent.Index{index.Fields("expires_at")} }

func (Session) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("session")}
}

// SignIn is one attempt to sign in, kept for the auditor.
type SignIn struct{ ent.Schema }

func (SignIn) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, calm{}} }

func (SignIn) Fields() []ent.Field {
	return []ent.Field{
		field.String("login"),
		field.UUID("user_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable(),
		field.Bool("ok"),
		field.String("address"),
		field.String("network").Default("").Comment("the address; of IPv6 the /64, of which one household has all addresses"),
		field.Int64("at"),
	}
}

func (SignIn) Indexes() []ent.Index {
	return []ent.Index{index.Fields("at"), index.Fields("login", "at")}
}

func (SignIn) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("sign_in")}
}

// SecurityEvent is an alarm that somebody has to look into, kept for the auditor.
type SecurityEvent struct{ ent.Schema }

func (SecurityEvent) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, calm{}} }

func (SecurityEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind"),
		field.UUID("user_id", uuid.UUID{}).SchemaType(plainText).Optional().Nillable().Comment("on whose behalf the program worked"),
		field.String("login"),
		field.Text("detail"),
		field.Int64("at"),
	}
}

func (SecurityEvent) Indexes() []ent.Index { return []ent.Index{index.Fields("at")} }

func (SecurityEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("security_event")}
}

// ProblemReport is what somebody without an account says of a labelled thing.
type ProblemReport struct{ ent.Schema }

func (ProblemReport) Mixin() []ent.Mixin { return []ent.Mixin{identified{}, scoped{}, calm{}} }

func (ProblemReport) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("asset_id", uuid.UUID{}).SchemaType(plainText),
		field.Text("text"),
		field.String("contact"),
		field.Int64("received_at"),
		field.Int64("resolved_at").Default(0),
		field.String("resolved_by").Default(""),
		field.Text("resolution").Default(""),
	}
}

func (ProblemReport) Indexes() []ent.Index {
	return []ent.Index{index.Fields("unit_id", "received_at", "id")}
}

func (ProblemReport) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("problem_report")}
}

// Setting is a fact about this installation: whether it is a demo, when it was made.
type Setting struct{ ent.Schema }

func (Setting) Mixin() []ent.Mixin { return []ent.Mixin{calm{}} }

func (Setting) Fields() []ent.Field {
	return []ent.Field{field.String("id").Immutable(), field.Text("value")}
}

func (Setting) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("setting")}
}
