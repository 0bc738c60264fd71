"""Every setting once: its type, its default, its help; all faults are reported together.

A default stands only where it is right for a live service and harmless when public; so keys and addresses have none.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from portal import setting_rules
from portal.helplines import NATIONAL_LINES, Helpline


class SettingsFaulty(Exception):
    """One or more settings are missing or wrong; `problems` names each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


KeyList = Annotated[str, AfterValidator(setting_rules.key_list)]
Address = Annotated[str, AfterValidator(setting_rules.address)]
Said = Annotated[str, AfterValidator(setting_rules.said)]
Listed = Annotated[tuple[str, ...], NoDecode]

# what may be read from a file of its own, as a service's credentials are handed over
SECRETS = (
    *("secret_key", "seal_keys", "link_keys", "database_url", "smtp_password", "oidc_client_secret"),
    *("notify_api_key", "notify_receipts_token"),
)
IN_A_FILE = "Whole path of a file that holds PORTAL_{}, instead of that setting"


class Settings(BaseSettings):
    """What a council decides. Each is read from the environment as PORTAL_<NAME> or from an env file."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", extra="forbid", frozen=True, env_file_encoding="utf-8")

    public_url: Address = Field(description="Address people use; links are built from it, other hosts are refused")
    secret_key: Annotated[SecretStr, AfterValidator(setting_rules.secret)] = Field(
        min_length=32, description="Signs cookies and page tickets; 32 characters or more"
    )
    seal_keys: KeyList = Field(repr=False, description="Keys that seal words: name:base64 of 32 bytes, newest last")
    link_keys: KeyList = Field(repr=False, description="Keys that links and codes come from: name:base64, newest last")
    data: Path = Field(
        default=Path("portal-data"), description="Folder for the SQLite database and messages kept as files"
    )
    backups: Path = Field(default=Path("portal-backups"), description="Folder that `portal backup` writes into")
    backup_key: Annotated[str, AfterValidator(setting_rules.half_or_nothing)] = Field(
        default="", description="Public half of the backup key; the private half is in the council's safe"
    )
    temporary: Path | None = Field(
        default=None, description="Folder for what is half received; empty for `temporary` in the data folder"
    )
    database_url: Annotated[str, AfterValidator(setting_rules.database)] = Field(
        default="", description="postgresql://… for a region; empty for SQLite in the data folder"
    )
    content: Path | None = Field(
        default=None, description="Folder with the council's own forms/, translations/ and audio/"
    )

    council_name: Said = Field(description="Full name of the council, as on letters")
    council_short_name: Said = Field(description="Short name, as in a text message")
    council_phone: Annotated[str, AfterValidator(setting_rules.number)] = Field(
        description="Number of the review team, in office hours"
    )
    council_email: Said = Field(description="Address of the review team; messages come from it")
    council_address: str = Field(default="", description="Postal address for letters; lines separated by semicolons")
    out_of_hours_phone: Annotated[str, AfterValidator(setting_rules.number_or_nothing)] = Field(
        default="", description="Number of the emergency duty team"
    )
    watchers: Listed = Field(default=(), description="Addresses told at once of a worry; nobody named: see README")
    helplines: Annotated[tuple[Helpline, ...], NoDecode, BeforeValidator(setting_rules.lines)] = Field(
        default=NATIONAL_LINES,
        description="Numbers on children's and parents' pages, as JSON, each with checked_on and owner",
    )
    advocacy: str = Field(default="", description="Name and number of the local advocacy service")
    brand_colour: str = Field(
        default="", description="Colour of adults' header and buttons, #1B4F8F; refused unless it can be read"
    )
    logo: Path | None = Field(default=None, description="SVG or PNG file of the council's logo, 20 KB at most")
    logo_dark: Path | None = Field(default=None, description="The logo for the dark theme, if it needs another")
    logo_alt: str = Field(default="", description="What the logo says, for those who do not see it; needed with one")
    exit_url: Annotated[str, AfterValidator(setting_rules.elsewhere)] = Field(
        default="https://www.bbc.co.uk/weather", description="Neutral page the Leave button goes to"
    )
    languages: Annotated[Listed, AfterValidator(setting_rules.offered)] = Field(
        default=("en",), description="Languages offered, codes with commas between; English always"
    )

    accessibility_checked: Annotated[date | None, BeforeValidator(setting_rules.something)] = Field(
        default=None, description="Day the council last checked its accessibility statement, as 2026-03-02"
    )

    opens_working_days: int = Field(
        default=30, ge=10, le=60, description="Working days before the meeting when asking starts"
    )
    social_worker_days: int = Field(
        default=25, ge=0, le=60, description="Working days before the meeting when the social worker is asked; 0: never"
    )
    professionals_before: bool = Field(
        default=True, description="Whether professionals are asked before the review too, not only after it"
    )
    professionals_month: int = Field(
        default=0, ge=0, le=12, description="Month in which all professionals of reviews held are asked; 0: in none"
    )
    warns_working_days: int = Field(
        default=20, ge=10, le=60, description="Working days before the meeting when not asked is warned of"
    )
    remind_after_days: int = Field(
        default=7, ge=1, le=28, description="Days after asking when one reminder goes, before the review"
    )
    feedback_remind_days: int = Field(
        default=5, ge=1, le=28, description="Days after a feedback form goes when one reminder goes"
    )
    small_numbers: int = Field(
        default=5, ge=3, le=50, description="Counts from 1 to this are hidden in what is made for the public"
    )
    feedback_days: int = Field(default=28, ge=7, le=90, description="Days a feedback form stays open")
    feedback_wait_minutes: int = Field(
        default=30, ge=0, le=1440, description="Minutes a feedback form waits before it leaves; held can be taken back"
    )
    keep_children_years: int = Field(
        default=0, ge=0, le=100, description="Years after leaving care when a child is erased; 0: never by itself"
    )
    keep_drafts_days: int = Field(default=30, ge=0, description="Days an unsent form is kept when its link has ended")
    keep_messages_days: int = Field(default=365, ge=0, description="Days words and address of a message are kept")
    keep_contacts_days: int = Field(
        default=365, ge=0, description="Days after leaving care that addresses around a child are kept; 0: for good"
    )
    consult_extra_days: int = Field(
        default=7, ge=0, le=28, description="Days a consultation link stays open after the meeting"
    )
    acknowledge_minutes: int = Field(
        default=60, ge=5, le=1440, description="Minutes in which an urgent worry must be acknowledged"
    )
    extra_holidays: Annotated[Listed, AfterValidator(setting_rules.days)] = Field(
        default=(), description="Days beyond England's bank holidays that are not worked, 2026-12-24,…"
    )

    smtp_host: str = Field(
        default="", description="Mail server; empty keeps messages on a staff page instead of sending"
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server")
    smtp_user: str = Field(default="", description="Account on the mail server, if it wants one")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password of that account")
    smtp_starttls: bool = Field(default=True, description="Whether the connection must be encrypted")
    notify_api_key: Annotated[SecretStr, AfterValidator(setting_rules.notify_key)] = Field(
        default=SecretStr(""), description="Key of the council's service at GOV.UK Notify; empty for none"
    )
    notify_url: Annotated[str, AfterValidator(setting_rules.safe_address)] = Field(
        default="https://api.notifications.service.gov.uk", description="Where GOV.UK Notify takes messages"
    )
    notify_text_template: str = Field(
        default="", description="Id of its template for text messages; empty: staff send texts by hand"
    )
    notify_email_template: str = Field(
        default="", description="Id of its template for email; empty: email goes by the mail server"
    )
    notify_letter_template: str = Field(
        default="", description="Id of its template for letters; empty: every letter is printed here"
    )
    notify_receipts_token: Annotated[SecretStr, AfterValidator(setting_rules.long_or_nothing)] = Field(
        default=SecretStr(""), description="Bearer token by which it says what arrived; empty: it is not heard"
    )
    text_pence: float = Field(
        default=0, ge=0, le=100, description="Pence that one part of a text message costs; 0: no cost is shown"
    )
    letter_pence: float = Field(
        default=0, ge=0, le=1000, description="Pence that a letter by GOV.UK Notify costs; 0: no cost is shown"
    )

    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="Proxies in front whose X-Forwarded-For is believed"
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""), description="Opens /metrics to who sends it as a bearer; without, to this machine alone"
    )
    logs: Literal["text", "json"] = Field(default="text", description="How lines of the log are written")
    idle_minutes: int = Field(default=30, ge=5, le=120, description="Minutes after which an idle person is signed out")
    session_hours: int = Field(
        default=12, ge=1, le=24, description="Hours after which staff sign in again whatever they do"
    )
    second_factor: Literal["required", "offered"] = Field(
        default="required", description="Whether staff must prove themselves by an app beside the password"
    )
    oidc_issuer: Annotated[str, AfterValidator(setting_rules.provider_or_nothing)] = Field(
        default="", description="Address of the council's directory for single sign-on (OpenID Connect); empty for none"
    )
    oidc_client_id: str = Field(default="", description="What the portal is called in that directory")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="Its secret there")
    oidc_name: str = Field(default="your council account", description="What its button says: Sign in with …")
    secret_key_file: Path | None = Field(default=None, description=IN_A_FILE.format("SECRET_KEY"))
    seal_keys_file: Path | None = Field(default=None, description=IN_A_FILE.format("SEAL_KEYS"))
    link_keys_file: Path | None = Field(default=None, description=IN_A_FILE.format("LINK_KEYS"))
    database_url_file: Path | None = Field(default=None, description=IN_A_FILE.format("DATABASE_URL"))
    oidc_client_secret_file: Path | None = Field(default=None, description=IN_A_FILE.format("OIDC_CLIENT_SECRET"))
    smtp_password_file: Path | None = Field(default=None, description=IN_A_FILE.format("SMTP_PASSWORD"))
    notify_api_key_file: Path | None = Field(default=None, description=IN_A_FILE.format("NOTIFY_API_KEY"))
    notify_receipts_token_file: Path | None = Field(default=None, description=IN_A_FILE.format("NOTIFY_RECEIPTS_TOKEN"))
    demo: bool = Field(default=False, description="Shows the demonstration's own pages; never on a live service")

    @model_validator(mode="before")
    @classmethod
    def split_lists(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Lists are written with commas between, spaces forgiven."""
        for name in ("watchers", "languages", "extra_holidays"):
            if isinstance(values.get(name), str):
                values[name] = tuple(part.strip() for part in values[name].split(",") if part.strip())
        return setting_rules.with_secrets(values, SECRETS)

    @model_validator(mode="after")
    def asks_before_it_warns(self) -> Settings:
        """Who could not have been asked yet is not warned of."""
        if self.warns_working_days > self.opens_working_days:
            raise ValueError(
                f"PORTAL_WARNS_WORKING_DAYS: {self.warns_working_days} days before the meeting nobody can have been "
                f"asked yet: asking starts {self.opens_working_days} days before (PORTAL_OPENS_WORKING_DAYS)"
            )
        return self

    @model_validator(mode="after")
    def key_with_templates(self) -> Settings:
        """What is to leave by GOV.UK Notify needs the key to it."""
        templates = self.notify_text_template or self.notify_email_template or self.notify_letter_template
        if templates and not self.notify_api_key.get_secret_value():
            raise ValueError("PORTAL_NOTIFY_API_KEY: must be given where a template of GOV.UK Notify is named")
        return self

    @property
    def files_of_secrets(self) -> dict[str, Path]:
        """The files that secrets were read from, by the name of the setting."""
        files = (
            *(self.secret_key_file, self.seal_keys_file, self.link_keys_file, self.database_url_file),
            *(self.smtp_password_file, self.oidc_client_secret_file),
            *(self.notify_api_key_file, self.notify_receipts_token_file),
        )
        return {name: path for name, path in zip(SECRETS, files, strict=True) if path}

    @property
    def database(self) -> str:
        """The database's address as SQLAlchemy takes it."""
        return self.database_url or f"sqlite:///{self.data / 'portal.sqlite3'}"

    @property
    def database_file(self) -> Path | None:
        """The file of a SQLite database; none for PostgreSQL."""
        scheme, _, path = self.database.partition(":///")
        return Path(path) if scheme == "sqlite" else None

    @property
    def temporary_folder(self) -> Path:
        """Where bodies that do not fit into memory stand while they come in."""
        return self.temporary or self.data / "temporary"

    @property
    def host(self) -> str:
        """The host people come to, without a port; requests for another are refused."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def secure(self) -> bool:
        """Whether people come by https; cookies are Secure and HSTS is sent only then."""
        return self.public_url.startswith("https:")

    @property
    def watched(self) -> bool:
        """Whether somebody is named to watch for worries."""
        return bool(self.watchers)


class Apart(Settings):
    """One of several councils in a process: its own file is read alone, because the environment is everybody's."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, and beneath it the file."""
        return init_settings, dotenv_settings
