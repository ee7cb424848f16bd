/* The peer of rows 12 and 13: what the ledger writes, written by a loop that decides nothing and hashes nothing. */
#ifndef BARE_LEDGER_H
#define BARE_LEDGER_H

#include <stdint.h>

/* A transfer with everything that our side finds out by itself. */
struct bare_transfer {
    uint8_t id[16];
    uint8_t user_data[16];
    int64_t debit;
    int64_t credit;
    int64_t amount;
    int64_t timestamp;
};

/* An account as it is after a batch. */
struct bare_account {
    int64_t row;
    int64_t debits;
    int64_t credits;
};

/* Opens a file that has the store's schema, with the store's pragmas. Ends the program where it cannot. */
void bare_ledger_open(const char *path);

/* Commits transfers from `row` on, the accounts that they touch, and a checkpoint, in one transaction. Seconds that passed. */
double bare_ledger_commit(
    int64_t row, const struct bare_transfer *transfers, int64_t transfer_count, const struct bare_account *accounts,
    int64_t account_count);

void bare_ledger_close(void);

/* What the disk does by itself: appends 4 KiB to a file and calls fdatasync, `count` times. Seconds that passed. */
double bare_append(const char *path, int64_t count);

/* Seconds of a clock that never goes back. */
double bare_now(void);

#endif
