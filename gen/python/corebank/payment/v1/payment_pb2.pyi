from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import error_pb2 as _error_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

BILL_STATUS_PAID: BillStatus
BILL_STATUS_UNPAID: BillStatus
BILL_STATUS_UNSPECIFIED: BillStatus
BILL_TYPE_ELECTRICITY: BillType
BILL_TYPE_GAS: BillType
BILL_TYPE_PHONE: BillType
BILL_TYPE_UNSPECIFIED: BillType
BILL_TYPE_WATER: BillType
DESCRIPTOR: _descriptor.FileDescriptor
PAYMENT_STATUS_COMPLETED: PaymentStatus
PAYMENT_STATUS_FAILED: PaymentStatus
PAYMENT_STATUS_UNSPECIFIED: PaymentStatus

class Bill(_message.Message):
    __slots__ = ["bill_account", "bill_amount", "bill_period", "bill_type", "due_date", "payer_name", "status"]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    PAYER_NAME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    bill_account: str
    bill_amount: str
    bill_period: str
    bill_type: BillType
    due_date: str
    payer_name: str
    status: BillStatus
    def __init__(self, bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., bill_amount: _Optional[str] = ..., bill_period: _Optional[str] = ..., due_date: _Optional[str] = ..., payer_name: _Optional[str] = ..., status: _Optional[_Union[BillStatus, str]] = ...) -> None: ...

class GetPaymentRequest(_message.Message):
    __slots__ = ["payment_id"]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    def __init__(self, payment_id: _Optional[str] = ...) -> None: ...

class GetPaymentResponse(_message.Message):
    __slots__ = ["payment"]
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    payment: Payment
    def __init__(self, payment: _Optional[_Union[Payment, _Mapping]] = ...) -> None: ...

class ImportBillsRequest(_message.Message):
    __slots__ = ["bills"]
    BILLS_FIELD_NUMBER: _ClassVar[int]
    bills: _containers.RepeatedCompositeFieldContainer[ImportedBill]
    def __init__(self, bills: _Optional[_Iterable[_Union[ImportedBill, _Mapping]]] = ...) -> None: ...

class ImportBillsResponse(_message.Message):
    __slots__ = ["created_count", "refused", "refused_count", "total_count", "updated_count"]
    CREATED_COUNT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_COUNT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_COUNT_FIELD_NUMBER: _ClassVar[int]
    created_count: int
    refused: _containers.RepeatedScalarFieldContainer[int]
    refused_count: int
    total_count: int
    updated_count: int
    def __init__(self, total_count: _Optional[int] = ..., created_count: _Optional[int] = ..., updated_count: _Optional[int] = ..., refused_count: _Optional[int] = ..., refused: _Optional[_Iterable[int]] = ...) -> None: ...

class ImportedBill(_message.Message):
    __slots__ = ["bill_account", "bill_amount", "bill_period", "bill_type", "due_date", "payer_name"]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    PAYER_NAME_FIELD_NUMBER: _ClassVar[int]
    bill_account: str
    bill_amount: str
    bill_period: str
    bill_type: BillType
    due_date: str
    payer_name: str
    def __init__(self, bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., bill_amount: _Optional[str] = ..., bill_period: _Optional[str] = ..., due_date: _Optional[str] = ..., payer_name: _Optional[str] = ...) -> None: ...

class ListBillPaymentsRequest(_message.Message):
    __slots__ = ["page", "page_size", "payer_account_id", "status"]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAYER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    page: int
    page_size: int
    payer_account_id: int
    status: PaymentStatus
    def __init__(self, payer_account_id: _Optional[int] = ..., status: _Optional[_Union[PaymentStatus, str]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListBillPaymentsResponse(_message.Message):
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Payment]
    page: int
    page_size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Payment, _Mapping]]] = ...) -> None: ...

class PayBillRequest(_message.Message):
    __slots__ = ["amount", "bill_account", "bill_period", "bill_type", "payer_account_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    PAYER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    bill_account: str
    bill_period: str
    bill_type: BillType
    payer_account_id: int
    def __init__(self, bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., payer_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., bill_period: _Optional[str] = ...) -> None: ...

class PayBillResponse(_message.Message):
    __slots__ = ["amount", "bill_account", "bill_type", "paid_at", "payment_id", "status"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    PAID_AT_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    amount: str
    bill_account: str
    bill_type: BillType
    paid_at: _timestamp_pb2.Timestamp
    payment_id: str
    status: PaymentStatus
    def __init__(self, payment_id: _Optional[str] = ..., bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[PaymentStatus, str]] = ..., paid_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Payment(_message.Message):
    __slots__ = ["amount", "bill_account", "bill_period", "bill_type", "created_at", "error_code", "paid_at", "payer_account_id", "payment_id", "status", "transaction_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    PAID_AT_FIELD_NUMBER: _ClassVar[int]
    PAYER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    bill_account: str
    bill_period: str
    bill_type: BillType
    created_at: _timestamp_pb2.Timestamp
    error_code: _error_pb2.ErrorCode
    paid_at: _timestamp_pb2.Timestamp
    payer_account_id: int
    payment_id: str
    status: PaymentStatus
    transaction_id: str
    def __init__(self, payment_id: _Optional[str] = ..., bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., bill_period: _Optional[str] = ..., payer_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[PaymentStatus, str]] = ..., paid_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., transaction_id: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class QueryBillRequest(_message.Message):
    __slots__ = ["bill_account", "bill_period", "bill_type"]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    bill_account: str
    bill_period: str
    bill_type: BillType
    def __init__(self, bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., bill_period: _Optional[str] = ...) -> None: ...

class QueryBillResponse(_message.Message):
    __slots__ = ["bill"]
    BILL_FIELD_NUMBER: _ClassVar[int]
    bill: Bill
    def __init__(self, bill: _Optional[_Union[Bill, _Mapping]] = ...) -> None: ...

class BillType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class BillStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class PaymentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
