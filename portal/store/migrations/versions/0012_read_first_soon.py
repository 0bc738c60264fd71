"""Read first within two working days; who is worried has not asked to talk."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

ENGLAND = ZoneInfo("Europe/London")

concern = sa.table(
    'concern',
    sa.column('id', sa.Integer),
    sa.column('question', sa.String),
    sa.column('code', sa.String),
    sa.column('kind', sa.String),
    sa.column('urgency', sa.String),
    sa.column('raised_at', sa.DateTime(timezone=True)),
    sa.column('changed_at', sa.DateTime(timezone=True)),
    sa.column('due_at', sa.DateTime(timezone=True)),
    sa.column('escalated_at', sa.DateTime(timezone=True)),
    sa.column('acknowledged_at', sa.DateTime(timezone=True)),
)
worried = sa.and_(concern.c.question.in_(['y_worry', 'o_worry']), concern.c.code.in_(['little', 'lot']))


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(sa.update(concern).where(worried, concern.c.kind == 'talk').values(kind='safety'))
    waiting = connection.execute(
        sa.select(concern.c.id, concern.c.raised_at, concern.c.changed_at, concern.c.due_at).where(
            concern.c.urgency == 'read_first', concern.c.acknowledged_at.is_(None), concern.c.escalated_at.is_(None)
        )
    ).all()
    days = holidays.country_holidays("GB", subdiv="ENG")
    for each, raised_at, changed_at, due_at in waiting:
        soon = _second_working_day(changed_at or raised_at, days)
        if _aware(due_at) > soon:
            connection.execute(sa.update(concern).where(concern.c.id == each).values(due_at=soon))


def downgrade() -> None:
    # when the meeting was cannot be told here, and an earlier day harms nobody
    op.get_bind().execute(sa.update(concern).where(worried, concern.c.kind == 'safety').values(kind='talk'))


def _second_working_day(since: datetime, days: holidays.HolidayBase) -> datetime:
    day: date = _aware(since).astimezone(ENGLAND).date()
    left = 2
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in days
    return datetime.combine(day, time(17), ENGLAND).astimezone(UTC)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
