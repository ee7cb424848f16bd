extension Migration {
  /// Accounts, transfers, what became of pending ones, and the checkpoints over all of them.
  ///
  /// One count numbers the rows of accounts, transfers and expiries, in the order in which they were appended. Accounts and transfers name
  /// each other by row, so that an index has eight bytes where an id has sixteen. An amount is an integer for the assets of 63 bits (USDC
  /// and Fractals), and 16 bytes, the most significant first, for the others. Of a row only balances, whether an account is closed, and
  /// what became of a pending transfer change; triggers refuse all else. Times are in nanoseconds since 1970.
  static let ledger = Migration(
    "ledger",
    sql: """
      CREATE TABLE ledger_accounts (
        row INTEGER PRIMARY KEY CHECK (row > 0),
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        asset INTEGER NOT NULL CHECK (asset BETWEEN 1 AND 4),
        purpose INTEGER NOT NULL CHECK (purpose > 0),
        flags INTEGER NOT NULL CHECK (flags BETWEEN 0 AND 65535),
        user_data BLOB CHECK (length(user_data) = 16),
        timestamp INTEGER NOT NULL CHECK (timestamp > 0),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        is_closed INTEGER NOT NULL CHECK (is_closed IN (0, 1)),
        debits_pending ANY NOT NULL,
        debits_posted ANY NOT NULL,
        credits_pending ANY NOT NULL,
        credits_posted ANY NOT NULL,
        CHECK (
          CASE WHEN asset <= 2 THEN
            typeof(debits_pending) = 'integer' AND typeof(debits_posted) = 'integer' AND typeof(credits_pending) = 'integer'
            AND typeof(credits_posted) = 'integer' AND debits_pending >= 0 AND debits_posted >= 0 AND credits_pending >= 0
            AND credits_posted >= 0
            AND debits_posted <= 9223372036854775807 - debits_pending
            AND credits_posted <= 9223372036854775807 - credits_pending
            AND (flags & 2 = 0 OR debits_pending + debits_posted <= credits_posted)
            AND (flags & 4 = 0 OR credits_pending + credits_posted <= debits_posted)
          ELSE
            typeof(debits_pending) = 'blob' AND typeof(debits_posted) = 'blob' AND typeof(credits_pending) = 'blob'
            AND typeof(credits_posted) = 'blob' AND length(debits_pending) = 16 AND length(debits_posted) = 16
            AND length(credits_pending) = 16 AND length(credits_posted) = 16
            AND (flags & 2 = 0 OR (debits_posted <= credits_posted AND debits_pending <= credits_posted))
            AND (flags & 4 = 0 OR (credits_posted <= debits_posted AND credits_pending <= debits_posted))
          END
        )
      ) STRICT;
      CREATE INDEX ledger_accounts_by_user_data ON ledger_accounts (user_data) WHERE user_data IS NOT NULL;

      CREATE TABLE ledger_transfers (
        row INTEGER PRIMARY KEY CHECK (row > 0),
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        debit INTEGER NOT NULL REFERENCES ledger_accounts (row),
        credit INTEGER NOT NULL REFERENCES ledger_accounts (row),
        amount ANY NOT NULL,
        pending INTEGER REFERENCES ledger_pending (transfer),
        user_data BLOB CHECK (length(user_data) = 16),
        timeout INTEGER NOT NULL CHECK (timeout BETWEEN 0 AND 4294967295),
        asset INTEGER NOT NULL CHECK (asset BETWEEN 1 AND 4),
        reason INTEGER NOT NULL CHECK (reason > 0),
        flags INTEGER NOT NULL CHECK (flags BETWEEN 0 AND 65535),
        timestamp INTEGER NOT NULL CHECK (timestamp > 0),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        CHECK (debit <> credit),
        CHECK (CASE WHEN asset <= 2 THEN typeof(amount) = 'integer' AND amount >= 0 ELSE typeof(amount) = 'blob' AND length(amount) = 16 END),
        CHECK ((flags & 12 = 0) = (pending IS NULL))
      ) STRICT;
      CREATE INDEX ledger_transfers_by_debit ON ledger_transfers (debit);
      CREATE INDEX ledger_transfers_by_credit ON ledger_transfers (credit);
      CREATE INDEX ledger_transfers_by_user_data ON ledger_transfers (user_data) WHERE user_data IS NOT NULL;
      CREATE UNIQUE INDEX ledger_transfers_by_pending ON ledger_transfers (pending) WHERE pending IS NOT NULL;

      CREATE TABLE ledger_pending (
        transfer INTEGER PRIMARY KEY REFERENCES ledger_transfers (row),
        state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
        expires_at INTEGER CHECK (expires_at > 0)
      ) STRICT;
      CREATE INDEX ledger_pending_by_expiry ON ledger_pending (expires_at) WHERE state = 1 AND expires_at IS NOT NULL;

      CREATE TABLE ledger_expiries (
        row INTEGER PRIMARY KEY CHECK (row > 0),
        pending INTEGER NOT NULL UNIQUE REFERENCES ledger_pending (transfer),
        timestamp INTEGER NOT NULL CHECK (timestamp > 0),
        hash BLOB NOT NULL CHECK (length(hash) = 32)
      ) STRICT;

      CREATE TABLE ledger_failures (
        id BLOB PRIMARY KEY CHECK (length(id) = 16),
        result TEXT NOT NULL,
        timestamp INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE ledger_checkpoints (
        row INTEGER PRIMARY KEY CHECK (row > 0),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        timestamp INTEGER NOT NULL,
        key BLOB NOT NULL CHECK (length(key) = 32),
        signature BLOB NOT NULL CHECK (length(signature) = 64)
      ) STRICT;

      CREATE TRIGGER ledger_accounts_stay BEFORE UPDATE OF row, id, asset, purpose, flags, user_data, timestamp, hash ON ledger_accounts
        BEGIN SELECT RAISE (ABORT, 'an account is never changed but for its balances'); END;
      CREATE TRIGGER ledger_accounts_last BEFORE DELETE ON ledger_accounts BEGIN SELECT RAISE (ABORT, 'an account is never deleted'); END;
      CREATE TRIGGER ledger_transfers_stay BEFORE UPDATE ON ledger_transfers BEGIN SELECT RAISE (ABORT, 'a transfer is never changed'); END;
      CREATE TRIGGER ledger_transfers_last BEFORE DELETE ON ledger_transfers BEGIN SELECT RAISE (ABORT, 'a transfer is never deleted'); END;
      CREATE TRIGGER ledger_pending_stay BEFORE UPDATE ON ledger_pending
        WHEN old.state <> 1 OR new.state = 1 OR new.transfer IS NOT old.transfer OR new.expires_at IS NOT old.expires_at
        BEGIN SELECT RAISE (ABORT, 'a pending transfer is settled once'); END;
      CREATE TRIGGER ledger_pending_last BEFORE DELETE ON ledger_pending BEGIN SELECT RAISE (ABORT, 'a pending transfer is never deleted'); END;
      CREATE TRIGGER ledger_expiries_stay BEFORE UPDATE ON ledger_expiries BEGIN SELECT RAISE (ABORT, 'an expiry is never changed'); END;
      CREATE TRIGGER ledger_expiries_last BEFORE DELETE ON ledger_expiries BEGIN SELECT RAISE (ABORT, 'an expiry is never deleted'); END;
      CREATE TRIGGER ledger_failures_stay BEFORE UPDATE ON ledger_failures BEGIN SELECT RAISE (ABORT, 'a refusal is never changed'); END;
      CREATE TRIGGER ledger_failures_last BEFORE DELETE ON ledger_failures BEGIN SELECT RAISE (ABORT, 'a refusal is never deleted'); END;
      CREATE TRIGGER ledger_checkpoints_stay BEFORE UPDATE ON ledger_checkpoints
        BEGIN SELECT RAISE (ABORT, 'a checkpoint is never changed'); END;
      CREATE TRIGGER ledger_checkpoints_last BEFORE DELETE ON ledger_checkpoints
        BEGIN SELECT RAISE (ABORT, 'a checkpoint is never deleted'); END;
      """,
    check: """
      SELECT column1 FROM (
        VALUES ('ledger_accounts'), ('ledger_transfers'), ('ledger_pending'), ('ledger_expiries'), ('ledger_failures'), ('ledger_checkpoints'),
          ('ledger_accounts_stay'), ('ledger_transfers_stay'), ('ledger_pending_stay'), ('ledger_expiries_stay'), ('ledger_failures_stay'),
          ('ledger_checkpoints_stay')
      ) WHERE column1 NOT IN (SELECT name FROM sqlite_schema)
      """)
}
