from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import error_pb2 as _error_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
DIRECTION_IN: Direction
"""Into the account."""
DIRECTION_OUT: Direction
"""Out of the account."""
DIRECTION_UNSPECIFIED: Direction
"""Not set."""
FINDING_KIND_BALANCE: FindingKind
"""The account is not as its last transaction has left it."""
FINDING_KIND_CHANGED: FindingKind
"""A transaction is not as it was posted."""
FINDING_KIND_CHECKPOINT: FindingKind
"""The journal up to the position is not that of its signed checkpoint."""
FINDING_KIND_CURRENCY: FindingKind
"""A transaction has another currency than the account, or goes from an account to itself."""
FINDING_KIND_INSERTED: FindingKind
"""A transaction in the books was not posted by a server."""
FINDING_KIND_MISSING: FindingKind
"""A transaction of the journal is not in the books any more."""
FINDING_KIND_SEQUENCE: FindingKind
"""A transaction does not continue the one before on the account: in number or balance."""
FINDING_KIND_TREE: FindingKind
"""The journal's Merkle tree does not fit together from the position on."""
FINDING_KIND_UNSPECIFIED: FindingKind
"""Not set."""
RECURRENCE_FREQUENCY_DAILY: RecurrenceFrequency
"""Every day."""
RECURRENCE_FREQUENCY_MONTHLY: RecurrenceFrequency
"""Every month, on one day."""
RECURRENCE_FREQUENCY_UNSPECIFIED: RecurrenceFrequency
"""Not set."""
RECURRENCE_FREQUENCY_WEEKLY: RecurrenceFrequency
"""Every week, on the weekday of the first occurrence."""
RECURRING_TRANSFER_STATUS_ACTIVE: RecurringTransferStatus
"""Further occurrences may come."""
RECURRING_TRANSFER_STATUS_CANCELLED: RecurringTransferStatus
"""Cancelled before that."""
RECURRING_TRANSFER_STATUS_COMPLETED: RecurringTransferStatus
"""The time of its last occurrence has come."""
RECURRING_TRANSFER_STATUS_UNSPECIFIED: RecurringTransferStatus
"""Not set."""
SCHEDULED_TRANSFER_STATUS_CANCELLED: ScheduledTransferStatus
"""Cancelled before its time."""
SCHEDULED_TRANSFER_STATUS_COMPLETED: ScheduledTransferStatus
"""Carried out."""
SCHEDULED_TRANSFER_STATUS_FAILED: ScheduledTransferStatus
"""Refused when its time came; nothing moved."""
SCHEDULED_TRANSFER_STATUS_PENDING: ScheduledTransferStatus
"""Waits for its time."""
SCHEDULED_TRANSFER_STATUS_PROCESSING: ScheduledTransferStatus
"""Its time has come."""
SCHEDULED_TRANSFER_STATUS_UNSPECIFIED: ScheduledTransferStatus
"""Not set."""
TRANSACTION_STATUS_COMPLETED: TransactionStatus
"""In the books."""
TRANSACTION_STATUS_FAILED: TransactionStatus
"""Refused, or a hold that was voided or has expired; nothing moved."""
TRANSACTION_STATUS_PENDING: TransactionStatus
"""Not decided yet: the money is held."""
TRANSACTION_STATUS_UNSPECIFIED: TransactionStatus
"""Not set."""
TRANSACTION_TYPE_BATCH_TRANSFER: TransactionType
"""Between accounts, as part of a batch."""
TRANSACTION_TYPE_BILL_PAYMENT: TransactionType
"""A bill paid to its biller."""
TRANSACTION_TYPE_DEBIT: TransactionType
"""A payment out."""
TRANSACTION_TYPE_DEPOSIT: TransactionType
"""Cash paid in."""
TRANSACTION_TYPE_INTEREST: TransactionType
"""Interest that the bank pays, or takes if it is negative."""
TRANSACTION_TYPE_REVERSAL: TransactionType
"""Another transaction taken back, in whole or in part."""
TRANSACTION_TYPE_SCHEDULED_TRANSFER: TransactionType
"""Between accounts, at an ordered time."""
TRANSACTION_TYPE_TRANSFER: TransactionType
"""Between accounts."""
TRANSACTION_TYPE_UNSPECIFIED: TransactionType
"""Not set."""

class BatchTransferItem(_message.Message):
    """BatchTransferItem is one transfer of a batch."""
    __slots__ = ["amount", "from_account_id", "remark", "to_account_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount in the currency of both accounts. Zero or less fails this item alone."""
    from_account_id: int
    """The account that pays."""
    remark: str
    """Free text for the history."""
    to_account_id: int
    """The account that receives."""
    def __init__(self, from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., remark: _Optional[str] = ...) -> None: ...

class BatchTransferRequest(_message.Message):
    """BatchTransferRequest is a list of transfers."""
    __slots__ = ["batch_id", "transfers"]
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFERS_FIELD_NUMBER: _ClassVar[int]
    batch_id: str
    """The caller's reference, unique per caller: makes the batch happen once. The same accounts and amounts under it are the same
    batch, whatever the remarks say: it is answered as the first time."""
    transfers: _containers.RepeatedCompositeFieldContainer[BatchTransferItem]
    """The transfers, 1 to 100."""
    def __init__(self, batch_id: _Optional[str] = ..., transfers: _Optional[_Iterable[_Union[BatchTransferItem, _Mapping]]] = ...) -> None: ...

class BatchTransferResponse(_message.Message):
    """BatchTransferResponse has the result of each transfer."""
    __slots__ = ["batch_id", "failed_count", "results", "success_count", "total_count"]
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    FAILED_COUNT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_COUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    batch_id: str
    """The caller's reference."""
    failed_count: int
    """Those refused."""
    results: _containers.RepeatedCompositeFieldContainer[BatchTransferResult]
    """One result for each transfer, in order."""
    success_count: int
    """Those completed."""
    total_count: int
    """Transfers in the batch."""
    def __init__(self, batch_id: _Optional[str] = ..., total_count: _Optional[int] = ..., success_count: _Optional[int] = ..., failed_count: _Optional[int] = ..., results: _Optional[_Iterable[_Union[BatchTransferResult, _Mapping]]] = ...) -> None: ...

class BatchTransferResult(_message.Message):
    """BatchTransferResult is the result of one transfer of a batch."""
    __slots__ = ["error_code", "index", "message", "reject_reason", "rule_triggered", "status", "transaction_id"]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REJECT_REASON_FIELD_NUMBER: _ClassVar[int]
    RULE_TRIGGERED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    error_code: _error_pb2.ErrorCode
    """Why it failed, when failed."""
    index: int
    """Position in the request, from 0."""
    message: str
    """The message of the code, when failed."""
    reject_reason: str
    """Reason of the risk rule that refused it, if one did."""
    rule_triggered: str
    """Name of the risk rule that refused it, if one did."""
    status: TransactionStatus
    """completed or failed."""
    transaction_id: str
    """Id of the paying leg, when completed."""
    def __init__(self, index: _Optional[int] = ..., status: _Optional[_Union[TransactionStatus, str]] = ..., transaction_id: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., message: _Optional[str] = ..., reject_reason: _Optional[str] = ..., rule_triggered: _Optional[str] = ...) -> None: ...

class CancelRecurringTransferRequest(_message.Message):
    """CancelRecurringTransferRequest names a recurring transfer."""
    __slots__ = ["recurring_id"]
    RECURRING_ID_FIELD_NUMBER: _ClassVar[int]
    recurring_id: str
    """The recurring transfer."""
    def __init__(self, recurring_id: _Optional[str] = ...) -> None: ...

class CancelRecurringTransferResponse(_message.Message):
    """CancelRecurringTransferResponse holds the cancelled order."""
    __slots__ = ["recurring_transfer"]
    RECURRING_TRANSFER_FIELD_NUMBER: _ClassVar[int]
    recurring_transfer: RecurringTransfer
    """The order as it is now."""
    def __init__(self, recurring_transfer: _Optional[_Union[RecurringTransfer, _Mapping]] = ...) -> None: ...

class CancelScheduledTransferRequest(_message.Message):
    """CancelScheduledTransferRequest names a scheduled transfer."""
    __slots__ = ["scheduled_id"]
    SCHEDULED_ID_FIELD_NUMBER: _ClassVar[int]
    scheduled_id: str
    """The scheduled transfer."""
    def __init__(self, scheduled_id: _Optional[str] = ...) -> None: ...

class CancelScheduledTransferResponse(_message.Message):
    """CancelScheduledTransferResponse holds the cancelled order."""
    __slots__ = ["scheduled_transfer"]
    SCHEDULED_TRANSFER_FIELD_NUMBER: _ClassVar[int]
    scheduled_transfer: ScheduledTransfer
    """The order as it is now."""
    def __init__(self, scheduled_transfer: _Optional[_Union[ScheduledTransfer, _Mapping]] = ...) -> None: ...

class CaptureHoldRequest(_message.Message):
    """CaptureHoldRequest names a hold and what to pay of it."""
    __slots__ = ["amount", "transaction_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount to pay; all that is held if not given."""
    transaction_id: str
    """TX and 16 hex digits, with or without the letter of a leg."""
    def __init__(self, transaction_id: _Optional[str] = ..., amount: _Optional[str] = ...) -> None: ...

class CaptureHoldResponse(_message.Message):
    """CaptureHoldResponse holds the captured hold."""
    __slots__ = ["hold"]
    HOLD_FIELD_NUMBER: _ClassVar[int]
    hold: Hold
    """The hold, completed."""
    def __init__(self, hold: _Optional[_Union[Hold, _Mapping]] = ...) -> None: ...

class CreateHoldRequest(_message.Message):
    """CreateHoldRequest is an amount to hold."""
    __slots__ = ["account_id", "amount", "expires_at", "ref_id", "remark", "to_account_id"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account whose money is held."""
    amount: str
    """Amount in the account's currency."""
    expires_at: _timestamp_pb2.Timestamp
    """When the hold ends by itself: in the future. Without it, it stays until it is captured or voided."""
    ref_id: str
    """The caller's reference, unique per account: makes the hold happen once."""
    remark: str
    """Free text for the history."""
    to_account_id: int
    """The account that is to receive, of the same currency; if not given, the bank's settlement account, as of a debit."""
    def __init__(self, account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., ref_id: _Optional[str] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., remark: _Optional[str] = ...) -> None: ...

class CreateHoldResponse(_message.Message):
    """CreateHoldResponse holds the new hold."""
    __slots__ = ["hold"]
    HOLD_FIELD_NUMBER: _ClassVar[int]
    hold: Hold
    """The hold, pending."""
    def __init__(self, hold: _Optional[_Union[Hold, _Mapping]] = ...) -> None: ...

class CreateRecurringTransferRequest(_message.Message):
    """CreateRecurringTransferRequest is a transfer and when it repeats."""
    __slots__ = ["amount", "count", "day_of_month", "first_time", "frequency", "from_account_id", "ref_id", "remark", "to_account_id", "until"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    DAY_OF_MONTH_FIELD_NUMBER: _ClassVar[int]
    FIRST_TIME_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount in the currency of both accounts."""
    count: int
    """Occurrences in all. Not with `until`."""
    day_of_month: int
    """Day of the month in the bank's time zone; a month without it has its occurrence on its last day, so 31 is the last day of every month.
    Only if monthly; the day of firstTime if not given. It must be the day of firstTime, or firstTime on the last day of a shorter month."""
    first_time: _timestamp_pb2.Timestamp
    """The first occurrence: in the future."""
    frequency: RecurrenceFrequency
    """How often."""
    from_account_id: int
    """The account that pays."""
    ref_id: str
    """The caller's reference, unique per paying account among its recurring transfers: makes the order happen once."""
    remark: str
    """Free text for the history."""
    to_account_id: int
    """The account that receives."""
    until: _timestamp_pb2.Timestamp
    """No occurrence comes after this time; a second of a JSON time counts whole. Not before firstTime, and not with `count`."""
    def __init__(self, from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., frequency: _Optional[_Union[RecurrenceFrequency, str]] = ..., first_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., day_of_month: _Optional[int] = ..., until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., count: _Optional[int] = ..., ref_id: _Optional[str] = ..., remark: _Optional[str] = ...) -> None: ...

class CreateRecurringTransferResponse(_message.Message):
    """CreateRecurringTransferResponse holds the order."""
    __slots__ = ["recurring_transfer"]
    RECURRING_TRANSFER_FIELD_NUMBER: _ClassVar[int]
    recurring_transfer: RecurringTransfer
    """The order, active."""
    def __init__(self, recurring_transfer: _Optional[_Union[RecurringTransfer, _Mapping]] = ...) -> None: ...

class CreateScheduledTransferRequest(_message.Message):
    """CreateScheduledTransferRequest is a transfer and its time."""
    __slots__ = ["amount", "from_account_id", "remark", "scheduled_time", "to_account_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount in the currency of both accounts."""
    from_account_id: int
    """The account that pays."""
    remark: str
    """Free text for the history."""
    scheduled_time: _timestamp_pb2.Timestamp
    """When to carry it out: in the future."""
    to_account_id: int
    """The account that receives."""
    def __init__(self, from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., scheduled_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., remark: _Optional[str] = ...) -> None: ...

class CreateScheduledTransferResponse(_message.Message):
    """CreateScheduledTransferResponse holds the order."""
    __slots__ = ["scheduled_transfer"]
    SCHEDULED_TRANSFER_FIELD_NUMBER: _ClassVar[int]
    scheduled_transfer: ScheduledTransfer
    """The order, pending."""
    def __init__(self, scheduled_transfer: _Optional[_Union[ScheduledTransfer, _Mapping]] = ...) -> None: ...

class DebitRequest(_message.Message):
    """DebitRequest is a payment out of an account."""
    __slots__ = ["account_id", "amount", "ref_id", "remark"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account that pays."""
    amount: str
    """Amount in the account's currency."""
    ref_id: str
    """The caller's reference, unique per account: makes the debit happen once."""
    remark: str
    """Free text for the history."""
    def __init__(self, account_id: _Optional[int] = ..., amount: _Optional[str] = ..., ref_id: _Optional[str] = ..., remark: _Optional[str] = ...) -> None: ...

class DebitResponse(_message.Message):
    """DebitResponse is the receipt."""
    __slots__ = ["account_id", "amount", "status", "transaction_id"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account that paid."""
    amount: str
    """Amount moved."""
    status: TransactionStatus
    """Always completed."""
    transaction_id: str
    """TX and 16 hex digits."""
    def __init__(self, transaction_id: _Optional[str] = ..., account_id: _Optional[int] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[TransactionStatus, str]] = ...) -> None: ...

class DepositRequest(_message.Message):
    """DepositRequest is cash for an account."""
    __slots__ = ["account_id", "amount", "ref_id", "remark"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account that receives."""
    amount: str
    """Amount in the account's currency."""
    ref_id: str
    """The caller's reference, unique per account: makes the deposit happen once."""
    remark: str
    """Free text for the history."""
    def __init__(self, account_id: _Optional[int] = ..., amount: _Optional[str] = ..., ref_id: _Optional[str] = ..., remark: _Optional[str] = ...) -> None: ...

class DepositResponse(_message.Message):
    """DepositResponse is the receipt."""
    __slots__ = ["account_id", "amount", "status", "transaction_id"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account that received."""
    amount: str
    """Amount moved."""
    status: TransactionStatus
    """Always completed."""
    transaction_id: str
    """TX and 16 hex digits."""
    def __init__(self, transaction_id: _Optional[str] = ..., account_id: _Optional[int] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[TransactionStatus, str]] = ...) -> None: ...

class FindTransactionsRequest(_message.Message):
    """FindTransactionsRequest selects transactions. Filters that are given must all match."""
    __slots__ = ["account_id", "after", "max_amount", "min_amount", "page_size", "ref_id", "status", "to", "type"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    MAX_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MIN_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """Only those of this account, each as the account's leg. Without it, each is the payer's leg, or that of the only account of a customer."""
    after: str
    """The `next` of the page before; absent for the first page. The filters must stay the same."""
    max_amount: str
    """Only those of at most this amount."""
    min_amount: str
    """Only those of at least this amount."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    ref_id: str
    """Only those with this reference. A customer finds its own references only, as the payee of a transfer does not see the payer's."""
    status: TransactionStatus
    """Only those in this state; completed if not given. Holds that wait are pending, and failed when they ended without a capture: they are
    those of the paying account."""
    to: _timestamp_pb2.Timestamp
    """Only at or before this time; a second of a JSON time counts whole."""
    type: TransactionType
    """Only those of this type."""
    def __init__(self, account_id: _Optional[int] = ..., ref_id: _Optional[str] = ..., type: _Optional[_Union[TransactionType, str]] = ..., status: _Optional[_Union[TransactionStatus, str]] = ..., min_amount: _Optional[str] = ..., max_amount: _Optional[str] = ..., to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., after: _Optional[str] = ..., page_size: _Optional[int] = ..., **kwargs) -> None: ...

class FindTransactionsResponse(_message.Message):
    """FindTransactionsResponse is one page of transactions."""
    __slots__ = ["list", "next", "page_size"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Transaction]
    """The transactions, newest first."""
    next: str
    """Where the next page begins; null after the last page."""
    page_size: int
    """Rows a page, at most."""
    def __init__(self, page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Transaction, _Mapping]]] = ..., next: _Optional[str] = ...) -> None: ...

class GetRecurringTransferRequest(_message.Message):
    """GetRecurringTransferRequest names a recurring transfer."""
    __slots__ = ["recurring_id"]
    RECURRING_ID_FIELD_NUMBER: _ClassVar[int]
    recurring_id: str
    """The recurring transfer."""
    def __init__(self, recurring_id: _Optional[str] = ...) -> None: ...

class GetRecurringTransferResponse(_message.Message):
    """GetRecurringTransferResponse holds the recurring transfer."""
    __slots__ = ["recurring_transfer"]
    RECURRING_TRANSFER_FIELD_NUMBER: _ClassVar[int]
    recurring_transfer: RecurringTransfer
    """The order as it is now."""
    def __init__(self, recurring_transfer: _Optional[_Union[RecurringTransfer, _Mapping]] = ...) -> None: ...

class GetTransactionRequest(_message.Message):
    """GetTransactionRequest names a transaction."""
    __slots__ = ["transaction_id"]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    transaction_id: str
    """TX and 16 hex digits, with or without the letter of a leg: O or I."""
    def __init__(self, transaction_id: _Optional[str] = ...) -> None: ...

class GetTransactionResponse(_message.Message):
    """GetTransactionResponse holds the transaction."""
    __slots__ = ["transaction"]
    TRANSACTION_FIELD_NUMBER: _ClassVar[int]
    transaction: Transaction
    """One leg of it."""
    def __init__(self, transaction: _Optional[_Union[Transaction, _Mapping]] = ...) -> None: ...

class Hold(_message.Message):
    """Hold is an amount of an account that is held for a payment. It has the id of the transaction that its capture makes."""
    __slots__ = ["account_id", "amount", "expires_at", "held_amount", "status", "to_account_id", "transaction_id"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    HELD_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account whose money is held."""
    amount: str
    """Amount held; when completed the amount that was captured."""
    expires_at: _timestamp_pb2.Timestamp
    """When it ends if it has not been captured or voided before; only if it does."""
    held_amount: str
    """Amount that was held; only if less of it was captured."""
    status: TransactionStatus
    """Pending until it is captured (completed), or voided or expired (failed)."""
    to_account_id: int
    """The account that is to receive; only if there is one."""
    transaction_id: str
    """Id of the paying leg: TX, 16 hex digits, and O if it is for another account."""
    def __init__(self, transaction_id: _Optional[str] = ..., account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[TransactionStatus, str]] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., held_amount: _Optional[str] = ...) -> None: ...

class LedgerFinding(_message.Message):
    """LedgerFinding is something wrong with the books, and where."""
    __slots__ = ["account_id", "kind", "position", "transaction_id"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account; only if it is about one. Negative for one of the bank's own."""
    kind: FindingKind
    """What is wrong."""
    position: int
    """Position in the journal; only if it has one."""
    transaction_id: str
    """The transaction, without the letter of a leg; only if it is about one."""
    def __init__(self, kind: _Optional[_Union[FindingKind, str]] = ..., position: _Optional[int] = ..., transaction_id: _Optional[str] = ..., account_id: _Optional[int] = ...) -> None: ...

class ListRecurringOccurrencesRequest(_message.Message):
    """ListRecurringOccurrencesRequest selects occurrences of a recurring transfer."""
    __slots__ = ["page", "page_size", "recurring_id", "status"]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    RECURRING_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    page: int
    """Page, from 1."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    recurring_id: str
    """The recurring transfer."""
    status: ScheduledTransferStatus
    """Only those in this state: failed were refused, cancelled were skipped."""
    def __init__(self, recurring_id: _Optional[str] = ..., status: _Optional[_Union[ScheduledTransferStatus, str]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListRecurringOccurrencesResponse(_message.Message):
    """ListRecurringOccurrencesResponse is one page of occurrences."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[ScheduledTransfer]
    """The occurrences, newest first."""
    page: int
    """The page."""
    page_size: int
    """Rows a page."""
    total: int
    """Occurrences in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[ScheduledTransfer, _Mapping]]] = ...) -> None: ...

class ListRecurringTransfersRequest(_message.Message):
    """ListRecurringTransfersRequest selects recurring transfers."""
    __slots__ = ["account_id", "page", "page_size", "status"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account that pays."""
    page: int
    """Page, from 1."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    status: RecurringTransferStatus
    """Only those in this state."""
    def __init__(self, account_id: _Optional[int] = ..., status: _Optional[_Union[RecurringTransferStatus, str]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListRecurringTransfersResponse(_message.Message):
    """ListRecurringTransfersResponse is one page of recurring transfers."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[RecurringTransfer]
    """The recurring transfers, newest first."""
    page: int
    """The page."""
    page_size: int
    """Rows a page."""
    total: int
    """Recurring transfers in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[RecurringTransfer, _Mapping]]] = ...) -> None: ...

class ListScheduledTransfersRequest(_message.Message):
    """ListScheduledTransfersRequest selects scheduled transfers."""
    __slots__ = ["account_id", "page", "page_size", "status"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account that pays."""
    page: int
    """Page, from 1."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    status: ScheduledTransferStatus
    """Only those in this state."""
    def __init__(self, account_id: _Optional[int] = ..., status: _Optional[_Union[ScheduledTransferStatus, str]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListScheduledTransfersResponse(_message.Message):
    """ListScheduledTransfersResponse is one page of scheduled transfers."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[ScheduledTransfer]
    """The scheduled transfers, newest first."""
    page: int
    """The page."""
    page_size: int
    """Rows a page."""
    total: int
    """Scheduled transfers in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[ScheduledTransfer, _Mapping]]] = ...) -> None: ...

class ListTransactionsRequest(_message.Message):
    """ListTransactionsRequest selects movements of an account."""
    __slots__ = ["account_id", "direction", "page", "page_size", "to", "type"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account."""
    direction: Direction
    """Only those that moved this way."""
    page: int
    """Page, from 1."""
    page_size: int
    """Rows a page: 20 if not given, at most 100."""
    to: _timestamp_pb2.Timestamp
    """Only at or before this time; a second of a JSON time counts whole."""
    type: TransactionType
    """Only those of this type."""
    def __init__(self, account_id: _Optional[int] = ..., to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., type: _Optional[_Union[TransactionType, str]] = ..., direction: _Optional[_Union[Direction, str]] = ..., **kwargs) -> None: ...

class ListTransactionsResponse(_message.Message):
    """ListTransactionsResponse is one page of movements."""
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Transaction]
    """The movements, newest first."""
    page: int
    """The page."""
    page_size: int
    """Rows a page."""
    total: int
    """Movements in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Transaction, _Mapping]]] = ...) -> None: ...

class RecurringTransfer(_message.Message):
    """RecurringTransfer is a transfer that repeats."""
    __slots__ = ["amount", "count", "created_at", "day_of_month", "ended_at", "first_time", "frequency", "from_account_id", "next_time", "occurrences", "recurring_id", "remark", "status", "to_account_id", "until"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    DAY_OF_MONTH_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    FIRST_TIME_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    NEXT_TIME_FIELD_NUMBER: _ClassVar[int]
    OCCURRENCES_FIELD_NUMBER: _ClassVar[int]
    RECURRING_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount to move each time."""
    count: int
    """Occurrences in all; null for no such bound."""
    created_at: _timestamp_pb2.Timestamp
    """When it was ordered."""
    day_of_month: int
    """Day of the month, in the bank's time zone: 31 is the last day of every month; only if monthly."""
    ended_at: _timestamp_pb2.Timestamp
    """When it was completed or cancelled."""
    first_time: _timestamp_pb2.Timestamp
    """The first occurrence."""
    frequency: RecurrenceFrequency
    """How often."""
    from_account_id: int
    """The account that pays."""
    next_time: _timestamp_pb2.Timestamp
    """When the rule comes next, also where that occurrence has been cancelled by itself; null when it has ended."""
    occurrences: int
    """Occurrences so far, the pending one included."""
    recurring_id: str
    """REC and 16 hex digits."""
    remark: str
    """Free text for the history."""
    status: RecurringTransferStatus
    """State."""
    to_account_id: int
    """The account that receives."""
    until: _timestamp_pb2.Timestamp
    """No occurrence comes after this time; null for no such bound."""
    def __init__(self, recurring_id: _Optional[str] = ..., from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., frequency: _Optional[_Union[RecurrenceFrequency, str]] = ..., day_of_month: _Optional[int] = ..., first_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., count: _Optional[int] = ..., remark: _Optional[str] = ..., status: _Optional[_Union[RecurringTransferStatus, str]] = ..., occurrences: _Optional[int] = ..., next_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReverseTransactionRequest(_message.Message):
    """ReverseTransactionRequest names a transaction and what to reverse of it."""
    __slots__ = ["amount", "ref_id", "remark", "transaction_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount to reverse; all that is left if not given."""
    ref_id: str
    """The caller's reference: makes the reversal happen once."""
    remark: str
    """Free text for the history."""
    transaction_id: str
    """TX and 16 hex digits, with or without the letter of a leg: O or I."""
    def __init__(self, transaction_id: _Optional[str] = ..., amount: _Optional[str] = ..., ref_id: _Optional[str] = ..., remark: _Optional[str] = ...) -> None: ...

class ReverseTransactionResponse(_message.Message):
    """ReverseTransactionResponse is the receipt."""
    __slots__ = ["amount", "reversal_of", "status", "transaction_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REVERSAL_OF_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount reversed by it."""
    reversal_of: str
    """Id of the transaction that it reverses, of its paying leg."""
    status: TransactionStatus
    """Always completed."""
    transaction_id: str
    """Id of the reversal, of its paying leg: TX, 16 hex digits, and O between two accounts of customers."""
    def __init__(self, transaction_id: _Optional[str] = ..., reversal_of: _Optional[str] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[TransactionStatus, str]] = ...) -> None: ...

class ScheduledTransfer(_message.Message):
    """ScheduledTransfer is a transfer ordered for a later time."""
    __slots__ = ["amount", "created_at", "error_code", "finished_at", "from_account_id", "occurrence", "recurring_id", "remark", "scheduled_id", "scheduled_time", "status", "to_account_id", "transaction_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    FINISHED_AT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRENCE_FIELD_NUMBER: _ClassVar[int]
    RECURRING_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_TIME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount to move."""
    created_at: _timestamp_pb2.Timestamp
    """When it was ordered."""
    error_code: _error_pb2.ErrorCode
    """Why it failed, when failed."""
    finished_at: _timestamp_pb2.Timestamp
    """When it was carried out, refused or cancelled."""
    from_account_id: int
    """The account that pays."""
    occurrence: int
    """Number of the occurrence, from 1; only of an occurrence."""
    recurring_id: str
    """The recurring transfer whose occurrence it is; only of an occurrence."""
    remark: str
    """Free text for the history."""
    scheduled_id: str
    """SCH and 16 hex digits."""
    scheduled_time: _timestamp_pb2.Timestamp
    """When it is to be carried out."""
    status: ScheduledTransferStatus
    """State."""
    to_account_id: int
    """The account that receives."""
    transaction_id: str
    """Id of the paying leg, when completed."""
    def __init__(self, scheduled_id: _Optional[str] = ..., from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., scheduled_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., remark: _Optional[str] = ..., status: _Optional[_Union[ScheduledTransferStatus, str]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., finished_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., transaction_id: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., recurring_id: _Optional[str] = ..., occurrence: _Optional[int] = ...) -> None: ...

class StreamTransfersRequest(_message.Message):
    """StreamTransfersRequest is one item of a stream."""
    __slots__ = ["debit", "deposit", "transfer"]
    DEBIT_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_FIELD_NUMBER: _ClassVar[int]
    debit: DebitRequest
    """A payment out of an account."""
    deposit: DepositRequest
    """Cash for an account."""
    transfer: TransferRequest
    """A payment from one account to another."""
    def __init__(self, transfer: _Optional[_Union[TransferRequest, _Mapping]] = ..., debit: _Optional[_Union[DebitRequest, _Mapping]] = ..., deposit: _Optional[_Union[DepositRequest, _Mapping]] = ...) -> None: ...

class StreamTransfersResponse(_message.Message):
    """StreamTransfersResponse is the result of one item: a transaction or an error."""
    __slots__ = ["error", "index", "ref_id", "transaction_id"]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    error: _status_pb2.Status
    """Why the item was refused, as the status of the unary call would say it, with its details; absent if posted."""
    index: int
    """Position of the item in the stream, from 0."""
    ref_id: str
    """The item's ref_id, if it has one."""
    transaction_id: str
    """Id of the transaction, as the unary call returns it; empty if refused."""
    def __init__(self, index: _Optional[int] = ..., ref_id: _Optional[str] = ..., transaction_id: _Optional[str] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class Transaction(_message.Message):
    """Transaction is one movement on one account."""
    __slots__ = ["account_id", "amount", "balance_after", "counterparty_account_id", "created_at", "currency", "direction", "ref_id", "remark", "reversal_of", "reversed_amount", "status", "transaction_id", "type"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BALANCE_AFTER_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    REVERSAL_OF_FIELD_NUMBER: _ClassVar[int]
    REVERSED_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    """The account."""
    amount: str
    """Amount moved, always positive."""
    balance_after: str
    """Balance of the account after it; null of a hold that has not been captured, as nothing has moved."""
    counterparty_account_id: int
    """The account on the other side; absent where that is one of the bank's own."""
    created_at: _timestamp_pb2.Timestamp
    """When it was posted."""
    currency: str
    """ISO 4217 code."""
    direction: Direction
    """Which way it moved."""
    ref_id: str
    """The reference that the payer, or whoever deposited, gave. The payee of a transfer does not see the payer's."""
    remark: str
    """Free text."""
    reversal_of: str
    """Id of the transaction that it reverses, of the paying leg; only of a reversal."""
    reversed_amount: str
    """What has been reversed of it in all; only if any has."""
    status: TransactionStatus
    """State."""
    transaction_id: str
    """Id of this account's leg."""
    type: TransactionType
    """Why it moved."""
    def __init__(self, transaction_id: _Optional[str] = ..., type: _Optional[_Union[TransactionType, str]] = ..., direction: _Optional[_Union[Direction, str]] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., balance_after: _Optional[str] = ..., currency: _Optional[str] = ..., status: _Optional[_Union[TransactionStatus, str]] = ..., ref_id: _Optional[str] = ..., remark: _Optional[str] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., reversed_amount: _Optional[str] = ..., reversal_of: _Optional[str] = ...) -> None: ...

class TransferRequest(_message.Message):
    """TransferRequest is a payment from one account to another."""
    __slots__ = ["amount", "from_account_id", "ref_id", "remark", "to_account_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount in the currency of both accounts."""
    from_account_id: int
    """The account that pays."""
    ref_id: str
    """The caller's reference, unique per paying account: makes the transfer happen once. Not in the document, which leaves
    transfers without one."""
    remark: str
    """Free text for the history."""
    to_account_id: int
    """The account that receives."""
    def __init__(self, from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., remark: _Optional[str] = ..., ref_id: _Optional[str] = ...) -> None: ...

class TransferResponse(_message.Message):
    """TransferResponse is the receipt."""
    __slots__ = ["amount", "from_account_id", "status", "to_account_id", "transaction_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount moved."""
    from_account_id: int
    """The account that paid."""
    status: TransactionStatus
    """Always completed."""
    to_account_id: int
    """The account that received."""
    transaction_id: str
    """Id of the paying leg: TX, 16 hex digits and O. The receiving leg has I in its place."""
    def __init__(self, transaction_id: _Optional[str] = ..., from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[TransactionStatus, str]] = ...) -> None: ...

class VerifyLedgerRequest(_message.Message):
    """VerifyLedgerRequest selects incremental or full verification."""
    __slots__ = ["all"]
    ALL_FIELD_NUMBER: _ClassVar[int]
    all: bool
    """Read all transactions, not only those after the last checkpoint that was found sound."""
    def __init__(self, all: bool = ...) -> None: ...

class VerifyLedgerResponse(_message.Message):
    """VerifyLedgerResponse is the finding. Every count of something wrong is 0 in sound books."""
    __slots__ = ["accounts", "broken_bills", "broken_holds", "broken_interest", "broken_journal", "broken_payments", "broken_reversals", "broken_sequences", "broken_transactions", "entries", "findings", "ok", "payments", "transactions", "unbalanced_currencies", "verified_from", "wrong_balances"]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    BROKEN_BILLS_FIELD_NUMBER: _ClassVar[int]
    BROKEN_HOLDS_FIELD_NUMBER: _ClassVar[int]
    BROKEN_INTEREST_FIELD_NUMBER: _ClassVar[int]
    BROKEN_JOURNAL_FIELD_NUMBER: _ClassVar[int]
    BROKEN_PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    BROKEN_REVERSALS_FIELD_NUMBER: _ClassVar[int]
    BROKEN_SEQUENCES_FIELD_NUMBER: _ClassVar[int]
    BROKEN_TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    OK_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    UNBALANCED_CURRENCIES_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_FROM_FIELD_NUMBER: _ClassVar[int]
    WRONG_BALANCES_FIELD_NUMBER: _ClassVar[int]
    accounts: int
    """Accounts, the bank's own among them."""
    broken_bills: int
    """Bills marked paid without a completed payment of their amount, and unpaid ones with one that has not been reversed."""
    broken_holds: int
    """Accounts where what is held is not the sum of the pending holds, captured holds without their transaction, and others with one."""
    broken_interest: int
    """Payments of interest that are not as their transactions, transactions of interest without a payment, payments that do not add up to the
    accrued interest less what is carried, and closing balances that no transaction has left; only if there are any."""
    broken_journal: int
    """Differences between the journal and the books, and within the journal; only if there are any."""
    broken_payments: int
    """Completed bill payments without exactly their posting, and postings of bills without a payment."""
    broken_reversals: int
    """Reversals that do not mirror what they reverse, or exceed it, or of which one side is missing; bill payments reversed in whole that are
    not marked so, or the other way round."""
    broken_sequences: int
    """Accounts where what moved is not numbered 1, 2, 3 … without gaps or twice, or where the running balance does not follow."""
    broken_transactions: int
    """Transactions from an account to itself, or in another currency than their accounts'."""
    entries: int
    """Sides of transactions: two for each."""
    findings: _containers.RepeatedCompositeFieldContainer[LedgerFinding]
    """The first of what is wrong with single transactions and accounts, at most 100; only if there is any."""
    ok: bool
    """Whether the books are sound."""
    payments: int
    """Bill payments, completed and failed."""
    transactions: int
    """Transactions."""
    unbalanced_currencies: int
    """Currencies whose balances do not add up to zero."""
    verified_from: int
    """The position in the journal after which transactions were read; 0 if all were."""
    wrong_balances: int
    """Accounts whose balance is not the sum of what moved on them, or not the balance after the last of it."""
    def __init__(self, ok: bool = ..., accounts: _Optional[int] = ..., transactions: _Optional[int] = ..., entries: _Optional[int] = ..., unbalanced_currencies: _Optional[int] = ..., wrong_balances: _Optional[int] = ..., broken_sequences: _Optional[int] = ..., broken_transactions: _Optional[int] = ..., payments: _Optional[int] = ..., broken_payments: _Optional[int] = ..., broken_bills: _Optional[int] = ..., broken_reversals: _Optional[int] = ..., broken_holds: _Optional[int] = ..., verified_from: _Optional[int] = ..., broken_journal: _Optional[int] = ..., findings: _Optional[_Iterable[_Union[LedgerFinding, _Mapping]]] = ..., broken_interest: _Optional[int] = ...) -> None: ...

class VoidHoldRequest(_message.Message):
    """VoidHoldRequest names a hold."""
    __slots__ = ["transaction_id"]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    transaction_id: str
    """TX and 16 hex digits, with or without the letter of a leg."""
    def __init__(self, transaction_id: _Optional[str] = ...) -> None: ...

class VoidHoldResponse(_message.Message):
    """VoidHoldResponse holds the voided hold."""
    __slots__ = ["hold"]
    HOLD_FIELD_NUMBER: _ClassVar[int]
    hold: Hold
    """The hold, failed."""
    def __init__(self, hold: _Optional[_Union[Hold, _Mapping]] = ...) -> None: ...

class TransactionStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """TransactionStatus is the state of a transaction. Bank document, section 7.2."""
    __slots__ = []

class ScheduledTransferStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """ScheduledTransferStatus is the state of a scheduled transfer. Bank document, section 7.2."""
    __slots__ = []

class RecurrenceFrequency(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """RecurrenceFrequency is the interval between the occurrences of a recurring transfer."""
    __slots__ = []

class RecurringTransferStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """RecurringTransferStatus is the state of a recurring transfer."""
    __slots__ = []

class TransactionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """TransactionType is why money moved."""
    __slots__ = []

class Direction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """Direction is the side of a movement: payer or payee."""
    __slots__ = []

class FindingKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """FindingKind classifies an inconsistency of the books."""
    __slots__ = []
