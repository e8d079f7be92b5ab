"""The first tables: accounts, the sync engine's, what came back to cards, jobs.

Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SWAP_TOKEN = {"sqlite": "json_extract(doc, '$.swap_token')", "postgresql": "(doc ->> 'swap_token')"}


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email_key", name=op.f("uq_account_email_key")),
    )
    op.create_table(
        "backup",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=1024), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("restored_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup")),
    )
    op.create_table(
        "card_return",
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("swap_id", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("line", sa.String(length=280), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("token", "swap_id", name=op.f("pk_card_return")),
    )
    with op.batch_alter_table("card_return", schema=None) as batch_op:
        batch_op.create_index("ix_card_return_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_card_return_waiting", ["token", "delivered_at"], unique=False)

    op.create_table(
        "device",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("last_mid", sa.BigInteger(), nullable=False),
        sa.Column("ack_mid", sa.BigInteger(), nullable=False),
        sa.Column("safe_mid", sa.BigInteger(), nullable=False),
        sa.Column("cursor_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column("app_v", sa.String(length=40), nullable=False),
        sa.Column("schema_v", sa.Integer(), nullable=False),
        sa.Column("proto", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "device_id", name=op.f("pk_device")),
    )
    op.create_table(
        "history",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("mid", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("eff_at", sa.BigInteger(), nullable=False),
        sa.Column("recv_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "seq", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index("ix_history_record", ["account_id", "record_id", "seq"], unique=False)

    op.create_table(
        "identity_key",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("key_type", sa.String(length=16), nullable=False),
        sa.Column("norm_value", sa.String(length=512), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key_type", "norm_value", "record_id", name=op.f("pk_identity_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("task", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "run_at"], unique=False)

    op.create_table(
        "mutation",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("mid", sa.BigInteger(), nullable=False),
        sa.Column("was_device", sa.String(length=64), nullable=True),
        sa.Column("was_mid", sa.BigInteger(), nullable=True),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("seq_first", sa.BigInteger(), nullable=True),
        sa.Column("seq_last", sa.BigInteger(), nullable=True),
        sa.Column("recv_at", sa.BigInteger(), nullable=False),
        sa.Column("upcast_from", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "device_id", "mid", name=op.f("pk_mutation")),
    )
    with op.batch_alter_table("mutation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mutation_first_name",
            ["account_id", "was_device", "was_mid"],
            unique=False,
            sqlite_where=sa.text("was_device IS NOT NULL"),
            postgresql_where=sa.text("was_device IS NOT NULL"),
        )

    op.create_table(
        "quarantine",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=True),
        sa.Column("mid", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.String(length=64), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("depends_on", sa.String(length=200), nullable=True),
        sa.Column("recv_at", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index("ix_quarantine_device", ["account_id", "device_id", "mid"], unique=False)
        batch_op.create_index(
            "ix_quarantine_open",
            ["account_id", "recv_at"],
            unique=False,
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )
        batch_op.create_index("ix_quarantine_sha256", ["account_id", "sha256"], unique=False)

    op.create_table(
        "record",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created_seq", sa.BigInteger(), nullable=False),
        sa.Column("deleted_seq", sa.BigInteger(), nullable=True),
        sa.Column("deleted_by", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("merged_into", sa.String(length=64), nullable=True),
        sa.Column("doc", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("versions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("schema_v", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "record_id", name=op.f("pk_record")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index(
            "ix_record_deleted",
            ["account_id", "deleted_seq"],
            unique=False,
            sqlite_where=sa.text("deleted_seq IS NOT NULL"),
            postgresql_where=sa.text("deleted_seq IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_record_due",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text("due_on IS NOT NULL"),
            postgresql_where=sa.text("due_on IS NOT NULL"),
        )
        batch_op.create_index("ix_record_feed", ["account_id", "seq"], unique=True)

    op.create_table(
        "record_reference",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("target_id", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "target_id", "record_id", name=op.f("pk_record_reference")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_head",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("head_seq", sa.BigInteger(), nullable=False),
        sa.Column("horizon_seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("live_count", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_sync_head")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "session",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device_name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_expires_at"), ["expires_at"], unique=False)

    # Finds the card of a swap token. An expression index, which Alembic cannot compare: see env.py.
    expression = SWAP_TOKEN[op.get_bind().dialect.name]
    op.execute(f"CREATE INDEX ix_record_swap_token ON record ({expression}) WHERE kind = 'card'")


def downgrade() -> None:
    op.execute("DROP INDEX ix_record_swap_token")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_expires_at"))
        batch_op.drop_index(batch_op.f("ix_session_account_id"))

    op.drop_table("session")
    op.drop_table("sync_head")
    op.drop_table("record_reference")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index("ix_record_feed")
        batch_op.drop_index(
            "ix_record_due", sqlite_where=sa.text("due_on IS NOT NULL"), postgresql_where=sa.text("due_on IS NOT NULL")
        )
        batch_op.drop_index(
            "ix_record_deleted",
            sqlite_where=sa.text("deleted_seq IS NOT NULL"),
            postgresql_where=sa.text("deleted_seq IS NOT NULL"),
        )

    op.drop_table("record")
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.drop_index("ix_quarantine_sha256")
        batch_op.drop_index(
            "ix_quarantine_open",
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )
        batch_op.drop_index("ix_quarantine_device")

    op.drop_table("quarantine")
    with op.batch_alter_table("mutation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_mutation_first_name",
            sqlite_where=sa.text("was_device IS NOT NULL"),
            postgresql_where=sa.text("was_device IS NOT NULL"),
        )

    op.drop_table("mutation")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    op.drop_table("identity_key")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index("ix_history_record")

    op.drop_table("history")
    op.drop_table("device")
    with op.batch_alter_table("card_return", schema=None) as batch_op:
        batch_op.drop_index("ix_card_return_waiting")
        batch_op.drop_index("ix_card_return_expires_at")

    op.drop_table("card_return")
    op.drop_table("backup")
    op.drop_table("account")
