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
DIRECTION_OUT: Direction
DIRECTION_UNSPECIFIED: Direction
SCHEDULED_TRANSFER_STATUS_CANCELLED: ScheduledTransferStatus
SCHEDULED_TRANSFER_STATUS_COMPLETED: ScheduledTransferStatus
SCHEDULED_TRANSFER_STATUS_FAILED: ScheduledTransferStatus
SCHEDULED_TRANSFER_STATUS_PENDING: ScheduledTransferStatus
SCHEDULED_TRANSFER_STATUS_PROCESSING: ScheduledTransferStatus
SCHEDULED_TRANSFER_STATUS_UNSPECIFIED: ScheduledTransferStatus
TRANSACTION_STATUS_COMPLETED: TransactionStatus
TRANSACTION_STATUS_FAILED: TransactionStatus
TRANSACTION_STATUS_PENDING: TransactionStatus
TRANSACTION_STATUS_UNSPECIFIED: TransactionStatus
TRANSACTION_TYPE_BATCH_TRANSFER: TransactionType
TRANSACTION_TYPE_BILL_PAYMENT: TransactionType
TRANSACTION_TYPE_DEBIT: TransactionType
TRANSACTION_TYPE_DEPOSIT: TransactionType
TRANSACTION_TYPE_SCHEDULED_TRANSFER: TransactionType
TRANSACTION_TYPE_TRANSFER: TransactionType
TRANSACTION_TYPE_UNSPECIFIED: TransactionType

class BatchTransferItem(_message.Message):
    __slots__ = ["amount", "from_account_id", "remark", "to_account_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    from_account_id: int
    remark: str
    to_account_id: int
    def __init__(self, from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., remark: _Optional[str] = ...) -> None: ...

class BatchTransferRequest(_message.Message):
    __slots__ = ["batch_id", "transfers"]
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFERS_FIELD_NUMBER: _ClassVar[int]
    batch_id: str
    transfers: _containers.RepeatedCompositeFieldContainer[BatchTransferItem]
    def __init__(self, batch_id: _Optional[str] = ..., transfers: _Optional[_Iterable[_Union[BatchTransferItem, _Mapping]]] = ...) -> None: ...

class BatchTransferResponse(_message.Message):
    __slots__ = ["batch_id", "failed_count", "results", "success_count", "total_count"]
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    FAILED_COUNT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_COUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    batch_id: str
    failed_count: int
    results: _containers.RepeatedCompositeFieldContainer[BatchTransferResult]
    success_count: int
    total_count: int
    def __init__(self, batch_id: _Optional[str] = ..., total_count: _Optional[int] = ..., success_count: _Optional[int] = ..., failed_count: _Optional[int] = ..., results: _Optional[_Iterable[_Union[BatchTransferResult, _Mapping]]] = ...) -> None: ...

class BatchTransferResult(_message.Message):
    __slots__ = ["error_code", "index", "message", "reject_reason", "rule_triggered", "status", "transaction_id"]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REJECT_REASON_FIELD_NUMBER: _ClassVar[int]
    RULE_TRIGGERED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    error_code: _error_pb2.ErrorCode
    index: int
    message: str
    reject_reason: str
    rule_triggered: str
    status: TransactionStatus
    transaction_id: str
    def __init__(self, index: _Optional[int] = ..., status: _Optional[_Union[TransactionStatus, str]] = ..., transaction_id: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ..., message: _Optional[str] = ..., reject_reason: _Optional[str] = ..., rule_triggered: _Optional[str] = ...) -> None: ...

class CancelScheduledTransferRequest(_message.Message):
    __slots__ = ["scheduled_id"]
    SCHEDULED_ID_FIELD_NUMBER: _ClassVar[int]
    scheduled_id: str
    def __init__(self, scheduled_id: _Optional[str] = ...) -> None: ...

class CancelScheduledTransferResponse(_message.Message):
    __slots__ = ["scheduled_transfer"]
    SCHEDULED_TRANSFER_FIELD_NUMBER: _ClassVar[int]
    scheduled_transfer: ScheduledTransfer
    def __init__(self, scheduled_transfer: _Optional[_Union[ScheduledTransfer, _Mapping]] = ...) -> None: ...

class CreateScheduledTransferRequest(_message.Message):
    __slots__ = ["amount", "from_account_id", "remark", "scheduled_time", "to_account_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    from_account_id: int
    remark: str
    scheduled_time: _timestamp_pb2.Timestamp
    to_account_id: int
    def __init__(self, from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., scheduled_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., remark: _Optional[str] = ...) -> None: ...

class CreateScheduledTransferResponse(_message.Message):
    __slots__ = ["scheduled_transfer"]
    SCHEDULED_TRANSFER_FIELD_NUMBER: _ClassVar[int]
    scheduled_transfer: ScheduledTransfer
    def __init__(self, scheduled_transfer: _Optional[_Union[ScheduledTransfer, _Mapping]] = ...) -> None: ...

class DebitRequest(_message.Message):
    __slots__ = ["account_id", "amount", "ref_id", "remark"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    amount: str
    ref_id: str
    remark: str
    def __init__(self, account_id: _Optional[int] = ..., amount: _Optional[str] = ..., ref_id: _Optional[str] = ..., remark: _Optional[str] = ...) -> None: ...

class DebitResponse(_message.Message):
    __slots__ = ["account_id", "amount", "status", "transaction_id"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    amount: str
    status: TransactionStatus
    transaction_id: str
    def __init__(self, transaction_id: _Optional[str] = ..., account_id: _Optional[int] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[TransactionStatus, str]] = ...) -> None: ...

class DepositRequest(_message.Message):
    __slots__ = ["account_id", "amount", "ref_id", "remark"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    amount: str
    ref_id: str
    remark: str
    def __init__(self, account_id: _Optional[int] = ..., amount: _Optional[str] = ..., ref_id: _Optional[str] = ..., remark: _Optional[str] = ...) -> None: ...

class DepositResponse(_message.Message):
    __slots__ = ["account_id", "amount", "status", "transaction_id"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    amount: str
    status: TransactionStatus
    transaction_id: str
    def __init__(self, transaction_id: _Optional[str] = ..., account_id: _Optional[int] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[TransactionStatus, str]] = ...) -> None: ...

class ListScheduledTransfersRequest(_message.Message):
    __slots__ = ["account_id", "page", "page_size", "status"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    page: int
    page_size: int
    status: ScheduledTransferStatus
    def __init__(self, account_id: _Optional[int] = ..., status: _Optional[_Union[ScheduledTransferStatus, str]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListScheduledTransfersResponse(_message.Message):
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[ScheduledTransfer]
    page: int
    page_size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[ScheduledTransfer, _Mapping]]] = ...) -> None: ...

class ListTransactionsRequest(_message.Message):
    __slots__ = ["account_id", "page", "page_size", "to"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    page: int
    page_size: int
    to: _timestamp_pb2.Timestamp
    def __init__(self, account_id: _Optional[int] = ..., to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., **kwargs) -> None: ...

class ListTransactionsResponse(_message.Message):
    __slots__ = ["list", "page", "page_size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Transaction]
    page: int
    page_size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., page_size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Transaction, _Mapping]]] = ...) -> None: ...

class ScheduledTransfer(_message.Message):
    __slots__ = ["amount", "created_at", "error_code", "finished_at", "from_account_id", "remark", "scheduled_id", "scheduled_time", "status", "to_account_id", "transaction_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    FINISHED_AT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_TIME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    created_at: _timestamp_pb2.Timestamp
    error_code: _error_pb2.ErrorCode
    finished_at: _timestamp_pb2.Timestamp
    from_account_id: int
    remark: str
    scheduled_id: str
    scheduled_time: _timestamp_pb2.Timestamp
    status: ScheduledTransferStatus
    to_account_id: int
    transaction_id: str
    def __init__(self, scheduled_id: _Optional[str] = ..., from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., scheduled_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., remark: _Optional[str] = ..., status: _Optional[_Union[ScheduledTransferStatus, str]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., finished_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., transaction_id: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ...) -> None: ...

class StreamTransfersRequest(_message.Message):
    __slots__ = ["debit", "deposit", "transfer"]
    DEBIT_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_FIELD_NUMBER: _ClassVar[int]
    debit: DebitRequest
    deposit: DepositRequest
    transfer: TransferRequest
    def __init__(self, transfer: _Optional[_Union[TransferRequest, _Mapping]] = ..., debit: _Optional[_Union[DebitRequest, _Mapping]] = ..., deposit: _Optional[_Union[DepositRequest, _Mapping]] = ...) -> None: ...

class StreamTransfersResponse(_message.Message):
    __slots__ = ["error", "index", "ref_id", "transaction_id"]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    error: _status_pb2.Status
    index: int
    ref_id: str
    transaction_id: str
    def __init__(self, index: _Optional[int] = ..., ref_id: _Optional[str] = ..., transaction_id: _Optional[str] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class Transaction(_message.Message):
    __slots__ = ["account_id", "amount", "balance_after", "counterparty_account_id", "created_at", "currency", "direction", "ref_id", "remark", "status", "transaction_id", "type"]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BALANCE_AFTER_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    amount: str
    balance_after: str
    counterparty_account_id: int
    created_at: _timestamp_pb2.Timestamp
    currency: str
    direction: Direction
    ref_id: str
    remark: str
    status: TransactionStatus
    transaction_id: str
    type: TransactionType
    def __init__(self, transaction_id: _Optional[str] = ..., type: _Optional[_Union[TransactionType, str]] = ..., direction: _Optional[_Union[Direction, str]] = ..., account_id: _Optional[int] = ..., counterparty_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., balance_after: _Optional[str] = ..., currency: _Optional[str] = ..., status: _Optional[_Union[TransactionStatus, str]] = ..., ref_id: _Optional[str] = ..., remark: _Optional[str] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TransferRequest(_message.Message):
    __slots__ = ["amount", "from_account_id", "ref_id", "remark", "to_account_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    from_account_id: int
    ref_id: str
    remark: str
    to_account_id: int
    def __init__(self, from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., remark: _Optional[str] = ..., ref_id: _Optional[str] = ...) -> None: ...

class TransferResponse(_message.Message):
    __slots__ = ["amount", "from_account_id", "status", "to_account_id", "transaction_id"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    amount: str
    from_account_id: int
    status: TransactionStatus
    to_account_id: int
    transaction_id: str
    def __init__(self, transaction_id: _Optional[str] = ..., from_account_id: _Optional[int] = ..., to_account_id: _Optional[int] = ..., amount: _Optional[str] = ..., status: _Optional[_Union[TransactionStatus, str]] = ...) -> None: ...

class VerifyLedgerRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class VerifyLedgerResponse(_message.Message):
    __slots__ = ["accounts", "broken_bills", "broken_payments", "broken_sequences", "broken_transactions", "entries", "ok", "payments", "transactions", "unbalanced_currencies", "wrong_balances"]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    BROKEN_BILLS_FIELD_NUMBER: _ClassVar[int]
    BROKEN_PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    BROKEN_SEQUENCES_FIELD_NUMBER: _ClassVar[int]
    BROKEN_TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    OK_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    UNBALANCED_CURRENCIES_FIELD_NUMBER: _ClassVar[int]
    WRONG_BALANCES_FIELD_NUMBER: _ClassVar[int]
    accounts: int
    broken_bills: int
    broken_payments: int
    broken_sequences: int
    broken_transactions: int
    entries: int
    ok: bool
    payments: int
    transactions: int
    unbalanced_currencies: int
    wrong_balances: int
    def __init__(self, ok: bool = ..., accounts: _Optional[int] = ..., transactions: _Optional[int] = ..., entries: _Optional[int] = ..., unbalanced_currencies: _Optional[int] = ..., wrong_balances: _Optional[int] = ..., broken_sequences: _Optional[int] = ..., broken_transactions: _Optional[int] = ..., payments: _Optional[int] = ..., broken_payments: _Optional[int] = ..., broken_bills: _Optional[int] = ...) -> None: ...

class TransactionStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class ScheduledTransferStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class TransactionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Direction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
