"""Nothing is kept of where a card came back from.

Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("card_return") as batch_op:
        batch_op.drop_column("sender")


def downgrade() -> None:
    with op.batch_alter_table("card_return") as batch_op:
        batch_op.add_column(sa.Column("sender", sa.String(length=64), nullable=False, server_default=""))
