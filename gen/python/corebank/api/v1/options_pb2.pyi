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
"""{code, message, data, timestamp}; errors add errorCode and errors. Bank and defaults documents."""
DIALECT_FILE: Dialect
"""The body is a file (google.api.HttpBody); errors are those of DIALECT_ENVELOPE."""
DIALECT_GRID: Dialect
"""{data: {pageInfo, rows: [{rowId, values: {column: {display, scale, value}}}]}, message, success}. Rates document, section 2.1."""
DIALECT_RESULT: Dialect
"""{data, message, success}. Rates document, sections 2.2 to 2.4 and 2.6."""
DIALECT_UNSPECIFIED: Dialect
"""Not set."""
FACADE_FIELD_NUMBER: _ClassVar[int]
FIELD_FIELD_NUMBER: _ClassVar[int]
FOUR_EYES_FIELD_NUMBER: _ClassVar[int]
LIMIT_FIELD_NUMBER: _ClassVar[int]
QUOTA_BATCH: Quota
"""Batches, per customer. Bank document, section 7.3."""
QUOTA_DEFAULT: Quota
"""Only the overall limit per user, which all other methods count against as well."""
QUOTA_FIELD_NUMBER: _ClassVar[int]
QUOTA_NONE: Quota
"""No limit: who calls proves by this very call who it is (a password, a refresh token, a client's secret), so there is no
caller yet to count for. Wrong passwords have a limit of their own: AUB004."""
QUOTA_QUERY: Quota
"""Queries, per customer. Bank document, section 7.3."""
QUOTA_TRANSFER: Quota
"""Transfers, per customer. Bank document, section 7.3."""
QUOTA_UNSPECIFIED: Quota
"""Not set."""
RESOURCE_ACCOUNT: Resource
"""An account, by id."""
RESOURCE_CUSTOMER: Resource
"""A customer, by id: the caller itself."""
RESOURCE_ITEMS: Resource
"""Each item is checked where it is posted, against the accounts as they then are; an item that is not owned fails alone."""
RESOURCE_PAYMENT: Resource
"""A payment, by id: its paying account."""
RESOURCE_RECURRING_TRANSFER: Resource
"""A recurring transfer, by id: its paying account."""
RESOURCE_SCHEDULED_TRANSFER: Resource
"""A scheduled transfer, by id: its paying account."""
RESOURCE_TRANSACTION: Resource
"""A transaction, by id: the accounts of either side. The method checks it, and answers for one that touches none of the customer's
accounts as for one that does not exist."""
RESOURCE_UNSPECIFIED: Resource
"""Not set."""
ROLE_ADMIN: Role
"""Administers users, rules and reference data."""
ROLE_AUDITOR: Role
"""Reads everything, changes nothing."""
ROLE_CREDIT_APPROVER: Role
"""Decides default and renewal applications."""
ROLE_CREDIT_OFFICER: Role
"""Files default and renewal applications."""
ROLE_CUSTOMER: Role
"""A customer: its own accounts only."""
ROLE_INTERNAL: Role
"""An internal system that calls on behalf of many users, without the limit of 100 requests per second: it does what a teller does,
except to freeze, unfreeze and close accounts and to take in bills."""
ROLE_RATE_ADMIN: Role
"""Maintains interest rates."""
ROLE_TELLER: Role
"""Bank staff: any customer's accounts."""
ROLE_UNSPECIFIED: Role
"""Not set."""
SPEC_FIELD_NUMBER: _ClassVar[int]
STANDBY_FIELD_NUMBER: _ClassVar[int]
SYSTEM_CORE_BANK: System
"""Core of the digital bank: bank document, sections 2 and 3."""
SYSTEM_DEFAULTS: System
"""Customers in default: defaults document."""
SYSTEM_FIELD_NUMBER: _ClassVar[int]
SYSTEM_PAYMENT: System
"""Bill payments: bank document, section 4."""
SYSTEM_RATES: System
"""Interest rates: rates document."""
SYSTEM_RISK: System
"""Risk control: bank document, section 5."""
SYSTEM_UNSPECIFIED: System
"""Not set."""
TEXT_FIELD_NUMBER: _ClassVar[int]
TIME_LAYOUT_LOCAL: TimeLayout
"""ISO 8601 without zone, in the server's time zone: 2022-02-11T10:30:00. Defaults document, section 1.2."""
TIME_LAYOUT_RFC3339: TimeLayout
"""RFC 3339 in UTC: 2026-02-05T10:00:00Z. Requests may use any offset. Bank document, section 1.1."""
TIME_LAYOUT_SPACED: TimeLayout
"""Date and time with a space, in the server's time zone: 2017-10-20 00:00:00. Rates document, section 2.1."""
TIME_LAYOUT_UNSPECIFIED: TimeLayout
"""Not set."""
access: _descriptor.FieldDescriptor
"""Who may call the method. Required: a method without it stops the server from starting."""
answers: _descriptor.FieldDescriptor
"""What the method can answer besides what follows from its other options."""
contract_version: _descriptor.FieldDescriptor
"""The version of the contract, and so of the server and of every client library. Set once, in this file; semantic versioning."""
facade: _descriptor.FieldDescriptor
"""How the JSON facade renders the method. Required where the method has a google.api.http rule."""
field: _descriptor.FieldDescriptor
"""How a field is checked and rendered beyond its type."""
four_eyes: _descriptor.FieldDescriptor
"""An administrator may put the method under four eyes: see ApprovalService. Only for unary writes by staff."""
limit: _descriptor.FieldDescriptor
"""How often a Quota lets a caller call."""
quota: _descriptor.FieldDescriptor
"""Which limit of the bank document's section 7.3 the method counts against. Required."""
spec: _descriptor.FieldDescriptor
"""What the methods of a System share."""
standby: _descriptor.FieldDescriptor
"""The method only reads, and may be answered from a standby of the database, which may be some seconds behind: no decision about money
depends on it. A caller sees what it has written itself if it sends the x-read-after of the write's answer along."""
system: _descriptor.FieldDescriptor
"""The documented system that a file belongs to. Required in every file with a service."""
text: _descriptor.FieldDescriptor
"""How an enum value is written in JSON."""

class Access(_message.Message):
    """Access lists the callers that a method allows. All others are refused."""
    __slots__ = ["authenticated", "incomplete_login", "owner", "public", "roles"]
    AUTHENTICATED_FIELD_NUMBER: _ClassVar[int]
    INCOMPLETE_LOGIN_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    authenticated: bool
    """Every authenticated principal, whatever its roles."""
    incomplete_login: bool
    """A principal may call it that must change its password first, or set up its second factor; other methods refuse it."""
    owner: Owner
    """What a principal whose only fitting role is ROLE_CUSTOMER must own. Required where roles has ROLE_CUSTOMER."""
    public: bool
    """Everybody, without a token."""
    roles: _containers.RepeatedScalarFieldContainer[Role]
    """Principals that have one of these roles. ROLE_ADMIN is not implied."""
    def __init__(self, public: bool = ..., authenticated: bool = ..., roles: _Optional[_Iterable[_Union[Role, str]]] = ..., owner: _Optional[_Union[Owner, _Mapping]] = ..., incomplete_login: bool = ...) -> None: ...

class Answers(_message.Message):
    """Answers has the answers of a method that do not follow from its other options, such as access, required fields and quota."""
    __slots__ = ["absent", "content_types", "error_data", "errors", "headers"]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPES_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    ERROR_DATA_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    absent: _containers.RepeatedScalarFieldContainer[_error_pb2.ErrorCode]
    """Codes that come for something that does not exist: ErrorSpec.absent."""
    content_types: _containers.RepeatedScalarFieldContainer[str]
    """Content types of the file (DIALECT_FILE)."""
    error_data: _containers.RepeatedScalarFieldContainer[str]
    """Names of what the errors tell in ErrorInfo.metadata, and in `data` of a JSON answer."""
    errors: _containers.RepeatedScalarFieldContainer[_error_pb2.ErrorCode]
    """Codes of the errors."""
    headers: _containers.RepeatedScalarFieldContainer[str]
    """HTTP headers, and header metadata, of success besides those of every answer."""
    def __init__(self, errors: _Optional[_Iterable[_Union[_error_pb2.ErrorCode, str]]] = ..., absent: _Optional[_Iterable[_Union[_error_pb2.ErrorCode, str]]] = ..., error_data: _Optional[_Iterable[str]] = ..., headers: _Optional[_Iterable[str]] = ..., content_types: _Optional[_Iterable[str]] = ...) -> None: ...

class Cell(_message.Message):
    """Cell is a cell of DIALECT_GRID: {display, scale, value}; scale is -1 for everything but decimals."""
    __slots__ = ["enum_display"]
    ENUM_DISPLAY_FIELD_NUMBER: _ClassVar[int]
    enum_display: bool
    """Display the enum value's `display` text, with its JSON text as the value."""
    def __init__(self, enum_display: bool = ...) -> None: ...

class Decimal(_message.Message):
    """Decimal bounds a decimal field. Values are compared and stored exactly; floating point never touches them."""
    __slots__ = ["positive", "precision", "required", "scale", "scale_field"]
    POSITIVE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    positive: _error_pb2.ErrorCode
    """Code of a value that is zero or less; such values are allowed if not set."""
    precision: int
    """Digits in all."""
    required: bool
    """Must be given."""
    scale: int
    """Digits after the point: the most a request may have, and what every response has."""
    scale_field: str
    """Name of the field of the same message that holds the scale to render with, instead of `scale`."""
    def __init__(self, scale: _Optional[int] = ..., precision: _Optional[int] = ..., required: bool = ..., positive: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., scale_field: _Optional[str] = ...) -> None: ...

class EnumText(_message.Message):
    """EnumText is the JSON face of an enum value."""
    __slots__ = ["aliases", "display", "json"]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_FIELD_NUMBER: _ClassVar[int]
    JSON_FIELD_NUMBER: _ClassVar[int]
    aliases: _containers.RepeatedScalarFieldContainer[str]
    """Other texts that requests may use."""
    display: str
    """What a person is shown."""
    json: str
    """The text in responses, and in requests. Every value but the zero value must have one."""
    def __init__(self, json: _Optional[str] = ..., aliases: _Optional[_Iterable[str]] = ..., display: _Optional[str] = ...) -> None: ...

class Facade(_message.Message):
    """Facade has the JSON form of a method. Its path is in google.api.http."""
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
    """Name of the response field that becomes `data`. Empty: the whole response. "-": `data` is null."""
    dialect: Dialect
    """The frame around the answer."""
    message: str
    """`message` of the envelope on success, e.g. "Created"."""
    section: str
    """Section of the document that shows the method (of the bank, of defaults or of rates, as its system says), e.g. "3.3.2";
    empty for what no document shows."""
    status: int
    """HTTP status of success, 200 if not set."""
    title: str
    """Title of the method in its document, e.g. 查询违约原因列表; what the method does in Chinese where no document shows it."""
    variants: _containers.RepeatedCompositeFieldContainer[Variant]
    """Other statuses with which a *successful* RPC can answer, chosen by a field of the response."""
    wrapped_body: bool
    """The request body may also be wrapped as {"data": {…}} (rates document, tables of sections 2.2 to 2.4)."""
    def __init__(self, dialect: _Optional[_Union[Dialect, str]] = ..., status: _Optional[int] = ..., message: _Optional[str] = ..., data: _Optional[str] = ..., variants: _Optional[_Iterable[_Union[Variant, _Mapping]]] = ..., wrapped_body: bool = ..., section: _Optional[str] = ..., title: _Optional[str] = ...) -> None: ...

class Field(_message.Message):
    """Field has the properties of a field beside its type."""
    __slots__ = ["cell", "decimal", "default", "format", "json", "mask", "null", "personal", "secret", "time_layout"]
    CELL_FIELD_NUMBER: _ClassVar[int]
    DECIMAL_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    JSON_FIELD_NUMBER: _ClassVar[int]
    MASK_FIELD_NUMBER: _ClassVar[int]
    NULL_FIELD_NUMBER: _ClassVar[int]
    PERSONAL_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    TIME_LAYOUT_FIELD_NUMBER: _ClassVar[int]
    cell: Cell
    """Column of a GRID row whose display differs from its value."""
    decimal: Decimal
    """The field is a decimal in a string, written as a number token in JSON."""
    default: str
    """What an absent field of a request stands for, as JSON writes it: 1, CNY, true."""
    format: str
    """What the pattern of the field allows, as an error tells it. Every field with a pattern has it."""
    json: str
    """Name of the field in JSON where it is not the lowerCamelCase of its name (rates document: pk_currtype)."""
    mask: bool
    """Hide all but the ends of the text: 110***********1234."""
    null: bool
    """Write null when the field is absent; without it an absent field is left out."""
    personal: bool
    """Personal data: the audit trail has only its ends."""
    secret: bool
    """A password, a token or a key: the OpenAPI document gives it the format "password", so that web pages hide the input.
    Requests are logged without the values of any field, secret or not."""
    time_layout: TimeLayout
    """Time layout of this field where it is not the system's."""
    def __init__(self, decimal: _Optional[_Union[Decimal, _Mapping]] = ..., null: bool = ..., mask: bool = ..., secret: bool = ..., cell: _Optional[_Union[Cell, _Mapping]] = ..., json: _Optional[str] = ..., time_layout: _Optional[_Union[TimeLayout, str]] = ..., default: _Optional[str] = ..., format: _Optional[str] = ..., personal: bool = ...) -> None: ...

class FourEyes(_message.Message):
    """FourEyes says that a method can be put under four eyes, so that its calls wait for the approval of a second person."""
    __slots__ = ["amount"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Name of a decimal field of the request, to which the minimum amount of a rule applies; empty if there is none."""
    def __init__(self, amount: _Optional[str] = ...) -> None: ...

class Owner(_message.Message):
    """Owner names the resource of a request that must belong to the calling customer; otherwise 403 CBB006."""
    __slots__ = ["default_self", "field", "resource"]
    DEFAULT_SELF_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    default_self: bool
    """When the field is absent, fill in the caller's own customer id instead of refusing (RESOURCE_CUSTOMER only)."""
    field: str
    """Field of the request that holds its id."""
    resource: Resource
    """What is owned."""
    def __init__(self, resource: _Optional[_Union[Resource, str]] = ..., field: _Optional[str] = ..., default_self: bool = ...) -> None: ...

class QuotaLimit(_message.Message):
    """QuotaLimit is the number of requests that a caller has per time."""
    __slots__ = ["requests", "seconds"]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    requests: int
    """Requests, which may all be made at once."""
    seconds: int
    """Seconds in which they are there again."""
    def __init__(self, requests: _Optional[int] = ..., seconds: _Optional[int] = ...) -> None: ...

class SystemSpec(_message.Message):
    """SystemSpec has the properties of all methods of one documented system."""
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
    """Code of a decimal field that is no decimal, or has more digits than the field allows."""
    bare_keys: bool
    """Names in request bodies may be written without quotes (rates document, section 2.1: {searchkey:"value"})."""
    error_data_first: bool
    """Errors begin with the four documented keys: code, message, data, timestamp (defaults document, section 1.4)."""
    format: _error_pb2.ErrorCode
    """Code of any other field that is malformed or out of bounds, and of a body that is not the documented JSON."""
    internal: _error_pb2.ErrorCode
    """Code of a failure that is not the caller's."""
    missing: _error_pb2.ErrorCode
    """Code of a request that lacks a required field."""
    quoted_numbers: bool
    """Has no effect any more: numbers may arrive as JSON strings everywhere."""
    time_layout: TimeLayout
    """How times are written in JSON."""
    title: str
    """Heading of the system in the reference."""
    def __init__(self, title: _Optional[str] = ..., time_layout: _Optional[_Union[TimeLayout, str]] = ..., missing: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., amount_format: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., format: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., internal: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., quoted_numbers: bool = ..., bare_keys: bool = ..., error_data_first: bool = ...) -> None: ...

class Variant(_message.Message):
    """Variant answers a successful RPC like an error that carries data (bank document, section 5.1: 403 with `data`)."""
    __slots__ = ["code_field", "equals", "field"]
    CODE_FIELD_FIELD_NUMBER: _ClassVar[int]
    EQUALS_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    code_field: str
    """The field of the response, of type ErrorCode, that holds the code which gives status, message and errorCode: a rejection.
    It is not part of `data`."""
    equals: bool
    """The variant applies when the field has this value."""
    field: str
    """Name of a bool field of the response."""
    def __init__(self, field: _Optional[str] = ..., equals: bool = ..., code_field: _Optional[str] = ...) -> None: ...

class System(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """System is one of the documented systems; its spec is what all its methods share."""
    __slots__ = []

class TimeLayout(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """TimeLayout is the format of a timestamp in JSON, in whole seconds."""
    __slots__ = []

class Dialect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """Dialect is the frame of every JSON answer of a method, errors included."""
    __slots__ = []

class Resource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """Resource is a kind of thing that belongs to a customer."""
    __slots__ = []

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """Role is a role of a principal. Its text in JSON and in tokens is that of the option."""
    __slots__ = []

class Quota(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """Quota is the limit that a method counts against besides the overall one per user."""
    __slots__ = []
