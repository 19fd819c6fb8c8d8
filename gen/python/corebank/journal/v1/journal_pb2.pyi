from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from corebank.transaction.v1 import transaction_pb2 as _transaction_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Checkpoint(_message.Message):
    """Checkpoint is the state of the journal at a moment."""
    __slots__ = ["note", "public_keys", "root_hash", "size"]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEYS_FIELD_NUMBER: _ClassVar[int]
    ROOT_HASH_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    note: str
    """Both, signed: a note of three lines and a signature in the form of c2sp.org/tlog-checkpoint."""
    public_keys: _containers.RepeatedScalarFieldContainer[str]
    """The public keys whose signatures are accepted, as `corebank verify --public-key` takes them; the first signs now."""
    root_hash: str
    """Root of the Merkle tree over them (RFC 6962, SHA-256), in base64."""
    size: int
    """The number of transactions."""
    def __init__(self, size: _Optional[int] = ..., root_hash: _Optional[str] = ..., note: _Optional[str] = ..., public_keys: _Optional[_Iterable[str]] = ...) -> None: ...

class GetCheckpointRequest(_message.Message):
    """GetCheckpointRequest is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class GetCheckpointResponse(_message.Message):
    """GetCheckpointResponse holds the checkpoint."""
    __slots__ = ["checkpoint"]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    checkpoint: Checkpoint
    """The last checkpoint."""
    def __init__(self, checkpoint: _Optional[_Union[Checkpoint, _Mapping]] = ...) -> None: ...

class GetConsistencyProofRequest(_message.Message):
    """GetConsistencyProofRequest names two sizes of the journal."""
    __slots__ = ["to"]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    to: int
    """The size of the later one; that of the last checkpoint if not given."""
    def __init__(self, to: _Optional[int] = ..., **kwargs) -> None: ...

class GetConsistencyProofResponse(_message.Message):
    """GetConsistencyProofResponse is the proof."""
    __slots__ = ["checkpoint", "proof", "to"]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    PROOF_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    checkpoint: str
    """The last checkpoint, see Checkpoint.note."""
    proof: _containers.RepeatedScalarFieldContainer[str]
    """The hashes of the consistency proof (RFC 6962, section 2.1.2), in base64."""
    to: int
    """The size of the later tree."""
    def __init__(self, to: _Optional[int] = ..., proof: _Optional[_Iterable[str]] = ..., checkpoint: _Optional[str] = ..., **kwargs) -> None: ...

class GetReceiptRequest(_message.Message):
    """GetReceiptRequest names a transaction."""
    __slots__ = ["transaction_id"]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    transaction_id: str
    """TX and 16 hex digits, with or without the letter of a leg."""
    def __init__(self, transaction_id: _Optional[str] = ...) -> None: ...

class GetReceiptResponse(_message.Message):
    """GetReceiptResponse holds the receipt."""
    __slots__ = ["receipt"]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: Receipt
    """The receipt."""
    def __init__(self, receipt: _Optional[_Union[Receipt, _Mapping]] = ...) -> None: ...

class JournalEntry(_message.Message):
    """JournalEntry is a transaction with its position."""
    __slots__ = ["amount", "created_at", "created_micros", "currency", "from_account_id", "from_balance_after", "from_seq", "position", "ref_id", "remark", "to_account_id", "to_balance_after", "to_seq", "transaction_id", "type"]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_MICROS_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    FROM_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_BALANCE_AFTER_FIELD_NUMBER: _ClassVar[int]
    FROM_SEQ_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REF_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    TO_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TO_BALANCE_AFTER_FIELD_NUMBER: _ClassVar[int]
    TO_SEQ_FIELD_NUMBER: _ClassVar[int]
    TRANSACTION_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    amount: str
    """Amount moved."""
    created_at: _timestamp_pb2.Timestamp
    """When it was posted."""
    created_micros: int
    """The same in microseconds since 1970-01-01T00:00:00Z: JSON shows created_at in whole seconds."""
    currency: str
    """ISO 4217 code."""
    from_account_id: int
    """The account that paid; negative for one of the bank's own."""
    from_balance_after: str
    """Balance of the paying account after it."""
    from_seq: int
    """Number of the transaction on the paying account: 1, 2, 3 …"""
    position: int
    """Position in the journal, from 1."""
    ref_id: str
    """The reference that the payer, or whoever deposited, gave; empty if there is none."""
    remark: str
    """Free text."""
    to_account_id: int
    """The account that received; negative for one of the bank's own."""
    to_balance_after: str
    """Balance of the receiving account after it."""
    to_seq: int
    """Number of the transaction on the receiving account."""
    transaction_id: str
    """TX and 16 hex digits, without the letter of a leg."""
    type: _transaction_pb2.TransactionType
    """Why money moved."""
    def __init__(self, position: _Optional[int] = ..., transaction_id: _Optional[str] = ..., type: _Optional[_Union[_transaction_pb2.TransactionType, str]] = ..., from_account_id: _Optional[int] = ..., from_seq: _Optional[int] = ..., from_balance_after: _Optional[str] = ..., to_account_id: _Optional[int] = ..., to_seq: _Optional[int] = ..., to_balance_after: _Optional[str] = ..., amount: _Optional[str] = ..., currency: _Optional[str] = ..., ref_id: _Optional[str] = ..., remark: _Optional[str] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_micros: _Optional[int] = ...) -> None: ...

class ListJournalEntriesRequest(_message.Message):
    """ListJournalEntriesRequest selects a page of the feed."""
    __slots__ = ["after", "limit", "wait"]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    after: int
    """The last position that the caller has; 0 for all."""
    limit: int
    """Transactions at most: 100 if not given."""
    wait: int
    """How long to wait for a transaction if there is none, in seconds: at most 30, and less than COREBANK_CALL_TIMEOUT by a second."""
    def __init__(self, after: _Optional[int] = ..., wait: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class ListJournalEntriesResponse(_message.Message):
    """ListJournalEntriesResponse has the next transactions."""
    __slots__ = ["list", "next"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[JournalEntry]
    """The transactions, in the order of their positions."""
    next: int
    """The position of the last of them; `after` if there are none."""
    def __init__(self, list: _Optional[_Iterable[_Union[JournalEntry, _Mapping]]] = ..., next: _Optional[int] = ...) -> None: ...

class Receipt(_message.Message):
    """Receipt proves that a transaction stands in the journal as it is shown: its leaf hash and the proof give the root of the checkpoint."""
    __slots__ = ["checkpoint", "entry", "proof"]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    PROOF_FIELD_NUMBER: _ClassVar[int]
    checkpoint: str
    """The signed checkpoint, see Checkpoint.note."""
    entry: JournalEntry
    """The transaction."""
    proof: _containers.RepeatedScalarFieldContainer[str]
    """The hashes of the inclusion proof (RFC 6962, section 2.1.1) for the leaf `position` - 1, in base64."""
    def __init__(self, entry: _Optional[_Union[JournalEntry, _Mapping]] = ..., proof: _Optional[_Iterable[str]] = ..., checkpoint: _Optional[str] = ...) -> None: ...

class WatchTransactionsRequest(_message.Message):
    """WatchTransactionsRequest has the position after which the stream begins."""
    __slots__ = ["after"]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    after: int
    """The last position that the caller has; 0 for all."""
    def __init__(self, after: _Optional[int] = ...) -> None: ...

class WatchTransactionsResponse(_message.Message):
    """WatchTransactionsResponse has the next transactions."""
    __slots__ = ["list", "next"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[JournalEntry]
    """The transactions, in the order of their positions; at most 256."""
    next: int
    """The position of the last of them; if there are none, of the last one sent before."""
    def __init__(self, list: _Optional[_Iterable[_Union[JournalEntry, _Mapping]]] = ..., next: _Optional[int] = ...) -> None: ...
