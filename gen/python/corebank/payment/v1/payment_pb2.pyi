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
"""Paid in full."""
BILL_STATUS_UNPAID: BillStatus
"""To be paid."""
BILL_STATUS_UNSPECIFIED: BillStatus
"""Not set."""
BILL_TYPE_ELECTRICITY: BillType
"""Electricity."""
BILL_TYPE_GAS: BillType
"""Gas."""
BILL_TYPE_PHONE: BillType
"""Telephone."""
BILL_TYPE_UNSPECIFIED: BillType
"""Not set."""
BILL_TYPE_WATER: BillType
"""Water."""
DESCRIPTOR: _descriptor.FileDescriptor
PAYMENT_STATUS_COMPLETED: PaymentStatus
"""The bill is paid."""
PAYMENT_STATUS_FAILED: PaymentStatus
"""Refused; nothing moved."""
PAYMENT_STATUS_UNSPECIFIED: PaymentStatus
"""Not set."""

class Bill(_message.Message):
    """Bill is an amount owed to a biller for one period."""
    __slots__ = ["bill_account", "bill_amount", "bill_period", "bill_type", "due_date", "payer_name", "status"]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    PAYER_NAME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    bill_account: str
    """Number under which the biller knows the household."""
    bill_amount: str
    """Amount owed, in CNY; empty (null in JSON) for those who may not see it."""
    bill_period: str
    """Month it is for: 2026-01."""
    bill_type: BillType
    """Kind of the bill."""
    due_date: str
    """Day by which it is to be paid: 2026-02-15. It can be paid later as well."""
    payer_name: str
    """Name of the household; masked for those who may not see it."""
    status: BillStatus
    """State."""
    def __init__(self, bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., bill_amount: _Optional[str] = ..., bill_period: _Optional[str] = ..., due_date: _Optional[str] = ..., payer_name: _Optional[str] = ..., status: _Optional[_Union[BillStatus, str]] = ...) -> None: ...

class GetPaymentRequest(_message.Message):
    """GetPaymentRequest names a payment."""
    __slots__ = ["payment_id"]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    """The payment."""
    def __init__(self, payment_id: _Optional[str] = ...) -> None: ...

class GetPaymentResponse(_message.Message):
    """GetPaymentResponse holds the payment."""
    __slots__ = ["payment"]
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    payment: Payment
    """The payment."""
    def __init__(self, payment: _Optional[_Union[Payment, _Mapping]] = ...) -> None: ...

class ImportBillsRequest(_message.Message):
    """ImportBillsRequest is a list of bills."""
    __slots__ = ["bills"]
    BILLS_FIELD_NUMBER: _ClassVar[int]
    bills: _containers.RepeatedCompositeFieldContainer[ImportedBill]
    """The bills, 1 to 1,000, each once."""
    def __init__(self, bills: _Optional[_Iterable[_Union[ImportedBill, _Mapping]]] = ...) -> None: ...

class ImportBillsResponse(_message.Message):
    """ImportBillsResponse counts what became of the bills."""
    __slots__ = ["created_count", "refused", "refused_count", "total_count", "updated_count"]
    CREATED_COUNT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_COUNT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_COUNT_FIELD_NUMBER: _ClassVar[int]
    created_count: int
    """Those that are new."""
    refused: _containers.RepeatedScalarFieldContainer[int]
    """Positions of the refused ones in the request, from 0."""
    refused_count: int
    """Those that are paid already, and stay as they are."""
    total_count: int
    """Bills in the request."""
    updated_count: int
    """Those that were known, unpaid, and are now as sent."""
    def __init__(self, total_count: _Optional[int] = ..., created_count: _Optional[int] = ..., updated_count: _Optional[int] = ..., refused_count: _Optional[int] = ..., refused: _Optional[_Iterable[int]] = ...) -> None: ...

class ImportedBill(_message.Message):
    """ImportedBill is a bill as its biller sends it."""
    __slots__ = ["bill_account", "bill_amount", "bill_period", "bill_type", "due_date", "payer_name"]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    PAYER_NAME_FIELD_NUMBER: _ClassVar[int]
    bill_account: str
    """Number under which the biller knows the household."""
    bill_amount: str
    """Amount owed, in CNY."""
    bill_period: str
    """Month it is for: 2026-01."""
    bill_type: BillType
    """Kind of the bill."""
    due_date: str
    """Day by which it is to be paid: 2026-02-15."""
    payer_name: str
    """Name of the household, with a visible character."""
    def __init__(self, bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., bill_amount: _Optional[str] = ..., bill_period: _Optional[str] = ..., due_date: _Optional[str] = ..., payer_name: _Optional[str] = ...) -> None: ...

class ListBillPaymentsRequest(_message.Message):
    """ListBillPaymentsRequest selects payments."""
    __slots__ = ["page", "page_size", "payer_account_id", "status"]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAYER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    page: int
    """Page, from 1."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    payer_account_id: int
    """The account that pays."""
    status: PaymentStatus
    """Only those in this state."""
    def __init__(self, payer_account_id: _Optional[int] = ..., status: _Optional[_Union[PaymentStatus, str]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListBillPaymentsResponse(_message.Message):
    """ListBillPaymentsResponse is one page of payments."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Payment]
    """The payments, newest first."""
    page: int
    """The page."""
    page_size: int
    """Rows a page."""
    total: int
    """Payments in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Payment, _Mapping]]] = ...) -> None: ...

class PayBillRequest(_message.Message):
    """PayBillRequest is an offer to pay a bill in full."""
    __slots__ = ["amount", "bill_account", "bill_period", "bill_type", "payer_account_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    PAYER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Must be the amount of the bill: PYB003."""
    bill_account: str
    """Number under which the biller knows the household."""
    bill_period: str
    """Month of the bill to pay; the oldest unpaid one if not given. Required while there are several, unless the call has an
    Idempotency-Key."""
    bill_type: BillType
    """What the bill is for."""
    payer_account_id: int
    """The account that pays."""
    def __init__(self, bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., payer_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., bill_period: _Optional[str] = ...) -> None: ...

class PayBillResponse(_message.Message):
    """PayBillResponse is the receipt."""
    __slots__ = ["amount", "bill_account", "bill_type", "paid_at", "payment_id", "status"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    PAID_AT_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount paid."""
    bill_account: str
    """Number under which the biller knows the household."""
    bill_type: BillType
    """What the bill was for."""
    paid_at: _timestamp_pb2.Timestamp
    """When it was paid."""
    payment_id: str
    """BP and 16 hex digits."""
    status: PaymentStatus
    """Always completed."""
    def __init__(self, payment_id: _Optional[str] = ..., bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[PaymentStatus, str]] = ..., paid_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Payment(_message.Message):
    """Payment is one attempt to pay a bill."""
    __slots__ = ["amount", "bill_account", "bill_period", "bill_type", "created_at", "error_code", "paid_at", "payer_account_id", "payment_id", "reversal_transaction_id", "status", "transaction_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    PAID_AT_FIELD_NUMBER: _ClassVar[int]
    PAYER_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REVERSAL_TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount offered."""
    bill_account: str
    """Number under which the biller knows the household."""
    bill_period: str
    """Month of the bill; null when no bill was found."""
    bill_type: BillType
    """What the bill was for."""
    created_at: _timestamp_pb2.Timestamp
    """When it was tried."""
    error_code: _error_pb2.ErrorCode
    """Why it failed; null when completed."""
    paid_at: _timestamp_pb2.Timestamp
    """When it was paid; null when failed."""
    payer_account_id: int
    """The account that was to pay."""
    payment_id: str
    """BP and 16 hex digits."""
    reversal_transaction_id: str
    """Id of the transaction with which it was reversed in whole, so that the bill is unpaid again; only if it was."""
    status: PaymentStatus
    """State."""
    transaction_id: str
    """Id of the posting as the payer sees it, as in the history of its account; null when failed."""
    def __init__(self, payment_id: _Optional[str] = ..., bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., bill_period: _Optional[str] = ..., payer_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[PaymentStatus, str]] = ..., paid_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., transaction_id: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., reversal_transaction_id: _Optional[str] = ...) -> None: ...

class QueryBillRequest(_message.Message):
    """QueryBillRequest names a household at its biller."""
    __slots__ = ["bill_account", "bill_period", "bill_type"]
    BILL_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BILL_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BILL_TYPE_FIELD_NUMBER: _ClassVar[int]
    bill_account: str
    """Number under which the biller knows the household."""
    bill_period: str
    """Only the bill of this month: 2026-01."""
    bill_type: BillType
    """What the bill is for."""
    def __init__(self, bill_type: _Optional[_Union[BillType, str]] = ..., bill_account: _Optional[str] = ..., bill_period: _Optional[str] = ...) -> None: ...

class QueryBillResponse(_message.Message):
    """QueryBillResponse holds the bill."""
    __slots__ = ["bill"]
    BILL_FIELD_NUMBER: _ClassVar[int]
    bill: Bill
    """The bill."""
    def __init__(self, bill: _Optional[_Union[Bill, _Mapping]] = ...) -> None: ...

class BillType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """BillType is the kind of a bill, and so its biller."""
    __slots__ = []

class BillStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """BillStatus is the state of a bill."""
    __slots__ = []

class PaymentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """PaymentStatus is the state of a payment."""
    __slots__ = []
