"""Client of corebank over gRPC.

    bank = corebank.connect("localhost:9090", "teller", "password123")
    bank.transaction.Deposit(transaction_pb2.DepositRequest(account_id=1, amount="100.00"))
"""

from corebank.client import Corebank, connect
from corebank.errors import CorebankError, FieldError

__all__ = ["Corebank", "CorebankError", "FieldError", "connect"]
