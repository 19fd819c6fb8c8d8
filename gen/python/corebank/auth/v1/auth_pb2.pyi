from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ChangePasswordRequest(_message.Message):
    """ChangePasswordRequest holds the caller's old and new password."""
    __slots__ = ["new_password", "old_password"]
    NEW_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    OLD_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    new_password: str
    """The new password, 8 to 128 characters, other than the old one."""
    old_password: str
    """The password as it is."""
    def __init__(self, old_password: _Optional[str] = ..., new_password: _Optional[str] = ...) -> None: ...

class ChangePasswordResponse(_message.Message):
    """ChangePasswordResponse is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class ConfirmTotpRequest(_message.Message):
    """ConfirmTotpRequest holds a code of the new second factor."""
    __slots__ = ["code"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: str
    """The code that the app shows: 6 digits."""
    def __init__(self, code: _Optional[str] = ...) -> None: ...

class ConfirmTotpResponse(_message.Message):
    """ConfirmTotpResponse is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class CreateUserRequest(_message.Message):
    """CreateUserRequest describes the new user."""
    __slots__ = ["customer_id", "name", "password", "roles", "username"]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    """Needed with the role customer, refused without it."""
    name: str
    """Name shown to people, with a visible character."""
    password: str
    """Password, 8 to 128 characters."""
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    """At least one role."""
    username: str
    """Login name: letters, digits and . _ @ + -"""
    def __init__(self, username: _Optional[str] = ..., password: _Optional[str] = ..., name: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ..., customer_id: _Optional[int] = ...) -> None: ...

class CreateUserResponse(_message.Message):
    """CreateUserResponse holds the new user."""
    __slots__ = ["user"]
    USER_FIELD_NUMBER: _ClassVar[int]
    user: User
    """The user as created."""
    def __init__(self, user: _Optional[_Union[User, _Mapping]] = ...) -> None: ...

class EndSessionRequest(_message.Message):
    """EndSessionRequest names a session."""
    __slots__ = ["session_id"]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    """The session: 32 hexadecimal digits."""
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class EndSessionResponse(_message.Message):
    """EndSessionResponse is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class EnrollTotpRequest(_message.Message):
    """EnrollTotpRequest proves that the caller is the owner of the login."""
    __slots__ = ["password"]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    password: str
    """The caller's password."""
    def __init__(self, password: _Optional[str] = ...) -> None: ...

class EnrollTotpResponse(_message.Message):
    """EnrollTotpResponse holds the secret, which is shown once."""
    __slots__ = ["secret", "uri"]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    URI_FIELD_NUMBER: _ClassVar[int]
    secret: str
    """The secret in base32, to be typed."""
    uri: str
    """The same as a link (otpauth:), to be shown as a QR code."""
    def __init__(self, secret: _Optional[str] = ..., uri: _Optional[str] = ...) -> None: ...

class ListSessionsRequest(_message.Message):
    """ListSessionsRequest selects a user."""
    __slots__ = ["user_id"]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    """The user; the caller if not given."""
    def __init__(self, user_id: _Optional[int] = ...) -> None: ...

class ListSessionsResponse(_message.Message):
    """ListSessionsResponse holds up to 100 sessions."""
    __slots__ = ["list"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Session]
    """The sessions, the newest first."""
    def __init__(self, list: _Optional[_Iterable[_Union[Session, _Mapping]]] = ...) -> None: ...

class ListUsersRequest(_message.Message):
    """ListUsersRequest selects a page."""
    __slots__ = ["page", "page_size"]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    page: int
    """Page, from 1."""
    page_size: int
    """Users a page: 20 if not given, at most 100."""
    def __init__(self, page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListUsersResponse(_message.Message):
    """ListUsersResponse is one page of users."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[User]
    """The users, by id."""
    page: int
    """The page."""
    page_size: int
    """Users a page."""
    total: int
    """Users in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[User, _Mapping]]] = ...) -> None: ...

class LoginRequest(_message.Message):
    """LoginRequest names a user and proves it."""
    __slots__ = ["password", "totp_code", "username"]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    TOTP_CODE_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    password: str
    """Its password."""
    totp_code: str
    """Code of the second factor, for a user who has one: 6 digits."""
    username: str
    """Name of the user, as given when it was created."""
    def __init__(self, username: _Optional[str] = ..., password: _Optional[str] = ..., totp_code: _Optional[str] = ...) -> None: ...

class LoginResponse(_message.Message):
    """LoginResponse holds a fresh pair of tokens."""
    __slots__ = ["access_token", "expires_in", "password_change_required", "refresh_token", "token_type", "totp_setup_required"]
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_CHANGE_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    REFRESH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOKEN_TYPE_FIELD_NUMBER: _ClassVar[int]
    TOTP_SETUP_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    """JWT for the Authorization header."""
    expires_in: int
    """Life of the access token in seconds."""
    password_change_required: bool
    """True while the password must be changed first (ChangePassword): other calls get AUB010. Left out otherwise."""
    refresh_token: str
    """JWT for Refresh, good for one use within 30 days."""
    token_type: str
    """Always "Bearer"."""
    totp_setup_required: bool
    """True while the second factor must be set up first (EnrollTotp): other calls get AUB013. Left out otherwise."""
    def __init__(self, access_token: _Optional[str] = ..., refresh_token: _Optional[str] = ..., expires_in: _Optional[int] = ..., token_type: _Optional[str] = ..., password_change_required: bool = ..., totp_setup_required: bool = ...) -> None: ...

class LogoutRequest(_message.Message):
    """LogoutRequest is empty: the session is the one of the access token."""
    __slots__ = []
    def __init__(self) -> None: ...

class LogoutResponse(_message.Message):
    """LogoutResponse is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class RefreshRequest(_message.Message):
    """RefreshRequest holds the refresh token of the last Login or Refresh."""
    __slots__ = ["refresh_token"]
    REFRESH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    refresh_token: str
    """The token; it is used up by the call."""
    def __init__(self, refresh_token: _Optional[str] = ...) -> None: ...

class RefreshResponse(_message.Message):
    """RefreshResponse holds a fresh pair of tokens."""
    __slots__ = ["access_token", "expires_in", "password_change_required", "refresh_token", "token_type", "totp_setup_required"]
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_CHANGE_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    REFRESH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOKEN_TYPE_FIELD_NUMBER: _ClassVar[int]
    TOTP_SETUP_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    """JWT for the Authorization header."""
    expires_in: int
    """Life of the access token in seconds."""
    password_change_required: bool
    """True while the password must be changed first (ChangePassword): other calls get AUB010. Left out otherwise."""
    refresh_token: str
    """JWT for the next Refresh."""
    token_type: str
    """Always "Bearer"."""
    totp_setup_required: bool
    """True while the second factor must be set up first (EnrollTotp): other calls get AUB013. Left out otherwise."""
    def __init__(self, access_token: _Optional[str] = ..., refresh_token: _Optional[str] = ..., expires_in: _Optional[int] = ..., token_type: _Optional[str] = ..., password_change_required: bool = ..., totp_setup_required: bool = ...) -> None: ...

class RemoveTotpRequest(_message.Message):
    """RemoveTotpRequest names a user."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The user."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class RemoveTotpResponse(_message.Message):
    """RemoveTotpResponse is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class Session(_message.Message):
    """Session is one login and the tokens that were refreshed from it."""
    __slots__ = ["address", "created_at", "current", "expires_at", "session_id"]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    address: str
    """IP address of the login; null if it is not known."""
    created_at: _timestamp_pb2.Timestamp
    """When the login was."""
    current: bool
    """Whether it is the session of this call."""
    expires_at: _timestamp_pb2.Timestamp
    """When it ends unless it is refreshed."""
    session_id: str
    """Identifier, for EndSession."""
    def __init__(self, session_id: _Optional[str] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., address: _Optional[str] = ..., current: bool = ...) -> None: ...

class UpdateUserRequest(_message.Message):
    """UpdateUserRequest has the changes of a user. Absent fields keep their values."""
    __slots__ = ["customer_id", "enabled", "id", "name", "password", "roles"]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    """The customer to act for, with the role customer."""
    enabled: bool
    """Whether the user can log in."""
    id: int
    """The user."""
    name: str
    """New name shown to people, with a visible character."""
    password: str
    """New password, 8 to 128 characters."""
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    """The new roles instead of the old ones; the old ones stay if empty."""
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., password: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ..., enabled: bool = ..., customer_id: _Optional[int] = ...) -> None: ...

class UpdateUserResponse(_message.Message):
    """UpdateUserResponse holds the changed user."""
    __slots__ = ["user"]
    USER_FIELD_NUMBER: _ClassVar[int]
    user: User
    """The user as it is now."""
    def __init__(self, user: _Optional[_Union[User, _Mapping]] = ...) -> None: ...

class User(_message.Message):
    """User is somebody, or some system, that can log in with a password."""
    __slots__ = ["created_at", "customer_id", "enabled", "id", "name", "roles", "totp_enabled", "updated_at", "username"]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    TOTP_ENABLED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    created_at: _timestamp_pb2.Timestamp
    """When it was created."""
    customer_id: int
    """The customer that a user with the role customer acts for."""
    enabled: bool
    """Whether the user can log in."""
    id: int
    """Identifier."""
    name: str
    """Name shown to people, e.g. as applicant and approver."""
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    """What the user may do."""
    totp_enabled: bool
    """Whether logins need a code of a second factor."""
    updated_at: _timestamp_pb2.Timestamp
    """When it was last changed."""
    username: str
    """Login name, unique without regard to case."""
    def __init__(self, id: _Optional[int] = ..., username: _Optional[str] = ..., name: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ..., customer_id: _Optional[int] = ..., enabled: bool = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., totp_enabled: bool = ...) -> None: ...
