"""Mail: a person's own mail server, confirmed addresses, mails that wait or went.

Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_account",
        _account(),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("tls", sa.String(length=8), nullable=False),
        sa.Column("username", sa.String(length=320), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        *_keys("mail_account", "account_id"),
    )
    op.create_table(
        "mail_address",
        _account(),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        *_keys("mail_address", "account_id"),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.String(length=36), nullable=False),
        _account(),
        sa.Column("followup", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("via", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tz", sa.String(length=64), nullable=False),
        sa.Column("finish", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("handed_at", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        *_keys("mail", "id"),
        sa.UniqueConstraint("account_id", "followup", "client", name=op.f("uq_mail_account_id_followup_client")),
    )
    op.create_index("ix_mail_created", "mail", ["account_id", "created_at"])


def downgrade() -> None:
    op.drop_table("mail")
    op.drop_table("mail_address")
    op.drop_table("mail_account")


def _account() -> sa.Column[str]:
    return sa.Column("account_id", sa.String(length=40), nullable=False)


def _keys(table: str, key: str) -> tuple[sa.Constraint, ...]:
    owner = sa.ForeignKeyConstraint(
        ["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id_account"), ondelete="CASCADE"
    )
    return sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")), owner
