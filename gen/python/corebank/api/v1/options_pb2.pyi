from corebank.api.v1 import error_pb2 as _error_pb2
from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ACCESS_FIELD_NUMBER: _ClassVar[int]
ANSWERS_FIELD_NUMBER: _ClassVar[int]
CONTRACT_VERSION_FIELD_NUMBER: _ClassVar[int]
DESCRIPTOR: _descriptor.FileDescriptor
DIALECT_ENVELOPE: Dialect
DIALECT_FILE: Dialect
DIALECT_GRID: Dialect
DIALECT_RESULT: Dialect
DIALECT_UNSPECIFIED: Dialect
FACADE_FIELD_NUMBER: _ClassVar[int]
FIELD_FIELD_NUMBER: _ClassVar[int]
LIMIT_FIELD_NUMBER: _ClassVar[int]
QUOTA_BATCH: Quota
QUOTA_DEFAULT: Quota
QUOTA_FIELD_NUMBER: _ClassVar[int]
QUOTA_NONE: Quota
QUOTA_QUERY: Quota
QUOTA_TRANSFER: Quota
QUOTA_UNSPECIFIED: Quota
RESOURCE_ACCOUNT: Resource
RESOURCE_CUSTOMER: Resource
RESOURCE_ITEMS: Resource
RESOURCE_PAYMENT: Resource
RESOURCE_SCHEDULED_TRANSFER: Resource
RESOURCE_UNSPECIFIED: Resource
ROLE_ADMIN: Role
ROLE_AUDITOR: Role
ROLE_CREDIT_APPROVER: Role
ROLE_CREDIT_OFFICER: Role
ROLE_CUSTOMER: Role
ROLE_INTERNAL: Role
ROLE_RATE_ADMIN: Role
ROLE_TELLER: Role
ROLE_UNSPECIFIED: Role
SPEC_FIELD_NUMBER: _ClassVar[int]
SYSTEM_CORE_BANK: System
SYSTEM_DEFAULTS: System
SYSTEM_FIELD_NUMBER: _ClassVar[int]
SYSTEM_PAYMENT: System
SYSTEM_RATES: System
SYSTEM_RISK: System
SYSTEM_UNSPECIFIED: System
TEXT_FIELD_NUMBER: _ClassVar[int]
TIME_LAYOUT_LOCAL: TimeLayout
TIME_LAYOUT_RFC3339: TimeLayout
TIME_LAYOUT_SPACED: TimeLayout
TIME_LAYOUT_UNSPECIFIED: TimeLayout
access: _descriptor.FieldDescriptor
answers: _descriptor.FieldDescriptor
contract_version: _descriptor.FieldDescriptor
facade: _descriptor.FieldDescriptor
field: _descriptor.FieldDescriptor
limit: _descriptor.FieldDescriptor
quota: _descriptor.FieldDescriptor
spec: _descriptor.FieldDescriptor
system: _descriptor.FieldDescriptor
text: _descriptor.FieldDescriptor

class Access(_message.Message):
    __slots__ = ["authenticated", "incomplete_login", "owner", "public", "roles"]
    AUTHENTICATED_FIELD_NUMBER: _ClassVar[int]
    INCOMPLETE_LOGIN_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    authenticated: bool
    incomplete_login: bool
    owner: Owner
    public: bool
    roles: _containers.RepeatedScalarFieldContainer[Role]
    def __init__(self, public: bool = ..., authenticated: bool = ..., roles: _Optional[_Iterable[_Union[Role, str]]] = ..., owner: _Optional[_Union[Owner, _Mapping]] = ..., incomplete_login: bool = ...) -> None: ...

class Answers(_message.Message):
    __slots__ = ["absent", "content_types", "error_data", "errors", "headers"]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPES_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    ERROR_DATA_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    absent: _containers.RepeatedScalarFieldContainer[_error_pb2.ErrorCode]
    content_types: _containers.RepeatedScalarFieldContainer[str]
    error_data: _containers.RepeatedScalarFieldContainer[str]
    errors: _containers.RepeatedScalarFieldContainer[_error_pb2.ErrorCode]
    headers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, errors: _Optional[_Iterable[_Union[_error_pb2.ErrorCode, str]]] = ..., absent: _Optional[_Iterable[_Union[_error_pb2.ErrorCode, str]]] = ..., error_data: _Optional[_Iterable[str]] = ..., headers: _Optional[_Iterable[str]] = ..., content_types: _Optional[_Iterable[str]] = ...) -> None: ...

class Cell(_message.Message):
    __slots__ = ["enum_display"]
    ENUM_DISPLAY_FIELD_NUMBER: _ClassVar[int]
    enum_display: bool
    def __init__(self, enum_display: bool = ...) -> None: ...

class Decimal(_message.Message):
    __slots__ = ["positive", "precision", "required", "scale", "scale_field"]
    POSITIVE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    positive: _error_pb2.ErrorCode
    precision: int
    required: bool
    scale: int
    scale_field: str
    def __init__(self, scale: _Optional[int] = ..., precision: _Optional[int] = ..., required: bool = ..., positive: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., scale_field: _Optional[str] = ...) -> None: ...

class EnumText(_message.Message):
    __slots__ = ["aliases", "display", "json"]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_FIELD_NUMBER: _ClassVar[int]
    JSON_FIELD_NUMBER: _ClassVar[int]
    aliases: _containers.RepeatedScalarFieldContainer[str]
    display: str
    json: str
    def __init__(self, json: _Optional[str] = ..., aliases: _Optional[_Iterable[str]] = ..., display: _Optional[str] = ...) -> None: ...

class Facade(_message.Message):
    __slots__ = ["data", "dialect", "message", "section", "status", "title", "variants", "wrapped_body"]
    DATA_FIELD_NUMBER: _ClassVar[int]
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SECTION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    VARIANTS_FIELD_NUMBER: _ClassVar[int]
    WRAPPED_BODY_FIELD_NUMBER: _ClassVar[int]
    data: str
    dialect: Dialect
    message: str
    section: str
    status: int
    title: str
    variants: _containers.RepeatedCompositeFieldContainer[Variant]
    wrapped_body: bool
    def __init__(self, dialect: _Optional[_Union[Dialect, str]] = ..., status: _Optional[int] = ..., message: _Optional[str] = ..., data: _Optional[str] = ..., variants: _Optional[_Iterable[_Union[Variant, _Mapping]]] = ..., wrapped_body: bool = ..., section: _Optional[str] = ..., title: _Optional[str] = ...) -> None: ...

class Field(_message.Message):
    __slots__ = ["cell", "decimal", "default", "format", "json", "mask", "null", "secret", "time_layout"]
    CELL_FIELD_NUMBER: _ClassVar[int]
    DECIMAL_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    JSON_FIELD_NUMBER: _ClassVar[int]
    MASK_FIELD_NUMBER: _ClassVar[int]
    NULL_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    TIME_LAYOUT_FIELD_NUMBER: _ClassVar[int]
    cell: Cell
    decimal: Decimal
    default: str
    format: str
    json: str
    mask: bool
    null: bool
    secret: bool
    time_layout: TimeLayout
    def __init__(self, decimal: _Optional[_Union[Decimal, _Mapping]] = ..., null: bool = ..., mask: bool = ..., secret: bool = ..., cell: _Optional[_Union[Cell, _Mapping]] = ..., json: _Optional[str] = ..., time_layout: _Optional[_Union[TimeLayout, str]] = ..., default: _Optional[str] = ..., format: _Optional[str] = ...) -> None: ...

class Owner(_message.Message):
    __slots__ = ["default_self", "field", "resource"]
    DEFAULT_SELF_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    default_self: bool
    field: str
    resource: Resource
    def __init__(self, resource: _Optional[_Union[Resource, str]] = ..., field: _Optional[str] = ..., default_self: bool = ...) -> None: ...

class QuotaLimit(_message.Message):
    __slots__ = ["requests", "seconds"]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    requests: int
    seconds: int
    def __init__(self, requests: _Optional[int] = ..., seconds: _Optional[int] = ...) -> None: ...

class SystemSpec(_message.Message):
    __slots__ = ["amount_format", "bare_keys", "error_data_first", "format", "internal", "missing", "quoted_numbers", "time_layout", "title"]
    AMOUNT_FORMAT_FIELD_NUMBER: _ClassVar[int]
    BARE_KEYS_FIELD_NUMBER: _ClassVar[int]
    ERROR_DATA_FIRST_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    INTERNAL_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    QUOTED_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    TIME_LAYOUT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    amount_format: _error_pb2.ErrorCode
    bare_keys: bool
    error_data_first: bool
    format: _error_pb2.ErrorCode
    internal: _error_pb2.ErrorCode
    missing: _error_pb2.ErrorCode
    quoted_numbers: bool
    time_layout: TimeLayout
    title: str
    def __init__(self, title: _Optional[str] = ..., time_layout: _Optional[_Union[TimeLayout, str]] = ..., missing: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., amount_format: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., format: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., internal: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., quoted_numbers: bool = ..., bare_keys: bool = ..., error_data_first: bool = ...) -> None: ...

class Variant(_message.Message):
    __slots__ = ["code_field", "equals", "field"]
    CODE_FIELD_FIELD_NUMBER: _ClassVar[int]
    EQUALS_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    code_field: str
    equals: bool
    field: str
    def __init__(self, field: _Optional[str] = ..., equals: bool = ..., code_field: _Optional[str] = ...) -> None: ...

class System(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class TimeLayout(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Dialect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Resource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Quota(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
