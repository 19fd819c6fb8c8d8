from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
SIGNATURE_ALGORITHM_ED25519: SignatureAlgorithm
"""Ed25519, with a private key that only the client has."""
SIGNATURE_ALGORITHM_HMAC_SHA256: SignatureAlgorithm
"""HMAC with SHA-256, keyed with the client's secret."""
SIGNATURE_ALGORITHM_UNSPECIFIED: SignatureAlgorithm
"""Not set."""

class ApiClient(_message.Message):
    """ApiClient is a system that calls with signed requests."""
    __slots__ = ["algorithm", "created_at", "key_id", "name", "public_key", "roles"]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    algorithm: SignatureAlgorithm
    """How it signs."""
    created_at: _timestamp_pb2.Timestamp
    """When it was created."""
    key_id: str
    """The `keyid` of its signatures."""
    name: str
    """Name shown to people."""
    public_key: str
    """Its public key with ed25519: base64 of 32 bytes."""
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    """What the client may do."""
    def __init__(self, key_id: _Optional[str] = ..., name: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ..., algorithm: _Optional[_Union[SignatureAlgorithm, str]] = ..., public_key: _Optional[str] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateApiClientRequest(_message.Message):
    """CreateApiClientRequest describes the new client."""
    __slots__ = ["algorithm", "name", "public_key", "roles"]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    algorithm: SignatureAlgorithm
    """How it will sign."""
    name: str
    """Name shown to people, e.g. as creator of a rate; with a visible character."""
    public_key: str
    """Needed with ed25519, refused otherwise: the public key as `openssl pkey -pubout` prints it, or base64 of the same
    without its first and last line, or base64 of the 32 bytes alone."""
    roles: _containers.RepeatedScalarFieldContainer[_options_pb2.Role]
    """At least one role; not customer."""
    def __init__(self, name: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[_options_pb2.Role, str]]] = ..., algorithm: _Optional[_Union[SignatureAlgorithm, str]] = ..., public_key: _Optional[str] = ...) -> None: ...

class CreateApiClientResponse(_message.Message):
    """CreateApiClientResponse holds the credentials of the client."""
    __slots__ = ["key_id", "secret"]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    """The `keyid` of its signatures."""
    secret: str
    """Base64 of 32 random bytes, shown this once: the key of hmac-sha256, and what CreateClientToken asks for."""
    def __init__(self, key_id: _Optional[str] = ..., secret: _Optional[str] = ...) -> None: ...

class CreateClientTokenRequest(_message.Message):
    """CreateClientTokenRequest names a client and proves it."""
    __slots__ = ["key_id", "secret"]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    """The client."""
    secret: str
    """Its secret, as shown when it was created."""
    def __init__(self, key_id: _Optional[str] = ..., secret: _Optional[str] = ...) -> None: ...

class CreateClientTokenResponse(_message.Message):
    """CreateClientTokenResponse holds a fresh token."""
    __slots__ = ["access_token", "expires_in", "token_type"]
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_FIELD_NUMBER: _ClassVar[int]
    TOKEN_TYPE_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    """JWT for the Authorization header or the metadata `authorization`."""
    expires_in: int
    """Life of the token in seconds."""
    token_type: str
    """Always "Bearer"."""
    def __init__(self, access_token: _Optional[str] = ..., expires_in: _Optional[int] = ..., token_type: _Optional[str] = ...) -> None: ...

class DeleteApiClientRequest(_message.Message):
    """DeleteApiClientRequest names a client."""
    __slots__ = ["key_id"]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    """The client."""
    def __init__(self, key_id: _Optional[str] = ...) -> None: ...

class DeleteApiClientResponse(_message.Message):
    """DeleteApiClientResponse is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class ListApiClientsRequest(_message.Message):
    """ListApiClientsRequest selects a page."""
    __slots__ = ["page", "page_size"]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    page: int
    """Page, from 1."""
    page_size: int
    """Clients a page: 20 if not given, at most 100."""
    def __init__(self, page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListApiClientsResponse(_message.Message):
    """ListApiClientsResponse is one page of clients."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[ApiClient]
    """The clients, the oldest first."""
    page: int
    """The page."""
    page_size: int
    """Clients a page."""
    total: int
    """Clients in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[ApiClient, _Mapping]]] = ...) -> None: ...

class SignatureAlgorithm(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """SignatureAlgorithm is the algorithm of a client's signatures. RFC 9421, section 3.3."""
    __slots__ = []
