from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import httpbody_pb2 as _httpbody_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

CUSTOMER_STATUS_ACTIVE: CustomerStatus
"""May do business."""
CUSTOMER_STATUS_ERASED: CustomerStatus
"""Erased: has only an id, a placeholder as name, and its place in the books."""
CUSTOMER_STATUS_UNSPECIFIED: CustomerStatus
"""Not set."""
DESCRIPTOR: _descriptor.FileDescriptor
ID_TYPE_BUSINESS_LICENSE: IdType
"""Unified social credit code of a company."""
ID_TYPE_ID_CARD: IdType
"""Resident identity card: 17 digits and a digit or X."""
ID_TYPE_PASSPORT: IdType
"""Passport."""
ID_TYPE_UNSPECIFIED: IdType
"""Not set."""

class CreateCustomerRequest(_message.Message):
    """CreateCustomerRequest describes the new customer."""
    __slots__ = ["email", "id_number", "id_type", "name", "phone"]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    ID_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ID_TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    email: str
    """Mail address."""
    id_number: str
    """Number of the identity document. An ID_CARD number has 18 characters; its check digit is not verified."""
    id_type: IdType
    """Kind of the identity document."""
    name: str
    """Full name, with a visible character."""
    phone: str
    """Telephone number: 5 to 20 digits, with + - and spaces allowed between them."""
    def __init__(self, name: _Optional[str] = ..., email: _Optional[str] = ..., phone: _Optional[str] = ..., id_type: _Optional[_Union[IdType, str]] = ..., id_number: _Optional[str] = ...) -> None: ...

class CreateCustomerResponse(_message.Message):
    """CreateCustomerResponse holds the new customer."""
    __slots__ = ["customer"]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    """The customer as created."""
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ...) -> None: ...

class Customer(_message.Message):
    """Customer is a person or company that can hold accounts."""
    __slots__ = ["created_at", "email", "id", "id_number", "id_type", "name", "phone", "status"]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    ID_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ID_TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    created_at: _timestamp_pb2.Timestamp
    """When it was created."""
    email: str
    """Mail address, masked unless the caller may see it."""
    id: int
    """Identifier."""
    id_number: str
    """Number of the identity document, masked but for its ends. Not in the answer to CreateCustomer."""
    id_type: IdType
    """Kind of the identity document. Not in the answer to CreateCustomer."""
    name: str
    """Full name."""
    phone: str
    """Telephone number, likewise."""
    status: CustomerStatus
    """State."""
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., email: _Optional[str] = ..., phone: _Optional[str] = ..., status: _Optional[_Union[CustomerStatus, str]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., id_type: _Optional[_Union[IdType, str]] = ..., id_number: _Optional[str] = ...) -> None: ...

class CustomerRecord(_message.Message):
    """CustomerRecord is a customer as staff see it."""
    __slots__ = ["created_at", "email", "id", "id_number", "id_type", "industry", "name", "phone", "region", "status"]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    ID_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ID_TYPE_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    created_at: _timestamp_pb2.Timestamp
    """When it was created."""
    email: str
    """Mail address, masked unless the caller may see it; null for a counterparty without accounts."""
    id: int
    """Identifier."""
    id_number: str
    """Number of the identity document, masked unless the caller may see it; null for a counterparty."""
    id_type: IdType
    """Kind of the identity document; null for a counterparty."""
    industry: str
    """Industry: 未分类 when not known."""
    name: str
    """Full name."""
    phone: str
    """Telephone number, likewise."""
    region: str
    """Region: 未分类 when not known."""
    status: CustomerStatus
    """State."""
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., email: _Optional[str] = ..., phone: _Optional[str] = ..., id_type: _Optional[_Union[IdType, str]] = ..., id_number: _Optional[str] = ..., status: _Optional[_Union[CustomerStatus, str]] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EraseCustomerRequest(_message.Message):
    """EraseCustomerRequest names a customer."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The customer."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class EraseCustomerResponse(_message.Message):
    """EraseCustomerResponse holds what is left of the customer."""
    __slots__ = ["customer"]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: CustomerRecord
    """The customer, with status erased."""
    def __init__(self, customer: _Optional[_Union[CustomerRecord, _Mapping]] = ...) -> None: ...

class ExportCustomerRequest(_message.Message):
    """ExportCustomerRequest names a customer."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The customer."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class GetCustomerRequest(_message.Message):
    """GetCustomerRequest names a customer."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The customer."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class GetCustomerResponse(_message.Message):
    """GetCustomerResponse holds the customer."""
    __slots__ = ["customer"]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    """The customer, its idNumber masked."""
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ...) -> None: ...

class ListCustomersRequest(_message.Message):
    """ListCustomersRequest selects customers. Every filter compares the whole value."""
    __slots__ = ["id_number", "name", "page", "page_size", "phone", "status"]
    ID_NUMBER_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    id_number: str
    """Only those with an identity document of this number, whatever the case of its letters."""
    name: str
    """Only those with this name, whatever the width of its letters, the case of them, and the white space around it."""
    page: int
    """Page, from 1."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    phone: str
    """Only those with this telephone number, however its digits are grouped."""
    status: CustomerStatus
    """Only those in this state."""
    def __init__(self, name: _Optional[str] = ..., phone: _Optional[str] = ..., id_number: _Optional[str] = ..., status: _Optional[_Union[CustomerStatus, str]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListCustomersResponse(_message.Message):
    """ListCustomersResponse is one page of customers."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[CustomerRecord]
    """The customers, by id."""
    page: int
    """The page."""
    page_size: int
    """Rows a page."""
    total: int
    """Customers in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[CustomerRecord, _Mapping]]] = ...) -> None: ...

class UpdateCustomerRequest(_message.Message):
    """UpdateCustomerRequest is a correction. Absent fields keep their values."""
    __slots__ = ["email", "id", "id_number", "id_type", "industry", "name", "phone", "region"]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    ID_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ID_TYPE_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    email: str
    """Mail address."""
    id: int
    """The customer."""
    id_number: str
    """Number of the identity document. Masked as GetCustomer answers it, it is not changed."""
    id_type: IdType
    """Kind of the identity document."""
    industry: str
    """Industry."""
    name: str
    """Full name, with a visible character."""
    phone: str
    """Telephone number: 5 to 20 digits, with + - and spaces allowed between them."""
    region: str
    """Region."""
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., email: _Optional[str] = ..., phone: _Optional[str] = ..., id_type: _Optional[_Union[IdType, str]] = ..., id_number: _Optional[str] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ...) -> None: ...

class UpdateCustomerResponse(_message.Message):
    """UpdateCustomerResponse holds the corrected customer."""
    __slots__ = ["customer"]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: CustomerRecord
    """The customer as it is now."""
    def __init__(self, customer: _Optional[_Union[CustomerRecord, _Mapping]] = ...) -> None: ...

class CustomerStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """CustomerStatus is the state of a customer."""
    __slots__ = []

class IdType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """IdType is the kind of an identity document."""
    __slots__ = []
