"""What columns hold, and what every row has."""

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Utc(TypeDecorator[datetime]):
    """An aware UTC time, also where the engine knows no time zones. Refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; storage takes aware times only")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Text as people paste it. NUL and halves of surrogate pairs, which PostgreSQL refuses, do not survive."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


# sort_order: SQLAlchemy would put the columns of a base class last, also in the primary key.
WorkspaceKey = Annotated[str, mapped_column(String(64), primary_key=True, sort_order=-1)]
SlackId = Annotated[str, mapped_column(String(64))]
Key = Annotated[str, mapped_column(String(512))]
Word = Annotated[str, mapped_column(String(64))]
Long = Annotated[str, mapped_column(AnyText)]


class Row(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - the shape that SQLAlchemy reads
        datetime: Utc,
        dict[str, Any]: JSON(none_as_null=True),
    }

    workspace_id: Mapped[WorkspaceKey]
