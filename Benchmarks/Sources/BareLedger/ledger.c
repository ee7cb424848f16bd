#include "bare_ledger.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static sqlite3 *db;
static sqlite3_stmt *begin, *commit, *insert, *update, *checkpoint;
static const uint8_t filler[64] = {1};

double bare_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void fail(const char *what) {
    fprintf(stderr, "bare ledger: %s: %s\n", what, sqlite3_errmsg(db));
    exit(2);
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) fail(sql);
    return statement;
}

static void run(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_sql(statement));
    sqlite3_reset(statement);
}

void bare_ledger_open(const char *path) {
    if (sqlite3_open(path, &db) != SQLITE_OK) fail("open");
    const char *pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                          "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 8000; PRAGMA secure_delete = ON";
    if (sqlite3_exec(db, pragmas, NULL, NULL, NULL) != SQLITE_OK) fail("pragmas");
    begin = prepare("BEGIN IMMEDIATE");
    commit = prepare("COMMIT");
    insert = prepare(
        "INSERT INTO ledger_transfers (row, id, debit, credit, amount, pending, user_data, timeout, asset, reason, flags, timestamp, hash) "
        "VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6, 0, 1, 6, 0, ?7, ?8)");
    update = prepare(
        "UPDATE ledger_accounts SET is_closed = 0, debits_pending = 0, debits_posted = ?2, credits_pending = 0, credits_posted = ?3 "
        "WHERE row = ?1");
    checkpoint = prepare("INSERT INTO ledger_checkpoints (row, hash, timestamp, key, signature) VALUES (?1, ?2, ?3, ?4, ?5)");
}

double bare_ledger_commit(
    int64_t row, const struct bare_transfer *transfers, int64_t transfer_count, const struct bare_account *accounts,
    int64_t account_count) {
    double start = bare_now();
    run(begin);
    for (int64_t index = 0; index < transfer_count; index++) {
        const struct bare_transfer *transfer = &transfers[index];
        sqlite3_bind_int64(insert, 1, row + index);
        sqlite3_bind_blob(insert, 2, transfer->id, 16, SQLITE_STATIC);
        sqlite3_bind_int64(insert, 3, transfer->debit);
        sqlite3_bind_int64(insert, 4, transfer->credit);
        sqlite3_bind_int64(insert, 5, transfer->amount);
        sqlite3_bind_blob(insert, 6, transfer->user_data, 16, SQLITE_STATIC);
        sqlite3_bind_int64(insert, 7, transfer->timestamp);
        sqlite3_bind_blob(insert, 8, filler, 32, SQLITE_STATIC);
        run(insert);
    }
    for (int64_t index = 0; index < account_count; index++) {
        sqlite3_bind_int64(update, 1, accounts[index].row);
        sqlite3_bind_int64(update, 2, accounts[index].debits);
        sqlite3_bind_int64(update, 3, accounts[index].credits);
        run(update);
    }
    sqlite3_bind_int64(checkpoint, 1, row + transfer_count - 1);
    sqlite3_bind_blob(checkpoint, 2, filler, 32, SQLITE_STATIC);
    sqlite3_bind_int64(checkpoint, 3, transfers[transfer_count - 1].timestamp);
    sqlite3_bind_blob(checkpoint, 4, filler, 32, SQLITE_STATIC);
    sqlite3_bind_blob(checkpoint, 5, filler, 64, SQLITE_STATIC);
    run(checkpoint);
    run(commit);
    return bare_now() - start;
}

void bare_ledger_close(void) {
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_finalize(insert);
    sqlite3_finalize(update);
    sqlite3_finalize(checkpoint);
    sqlite3_close(db);
}

double bare_append(const char *path, int64_t count) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        perror(path);
        exit(2);
    }
    static const char block[4096];
    double start = bare_now();
    for (int64_t index = 0; index < count; index++) {
        if (write(descriptor, block, sizeof block) != (ssize_t)sizeof block || fdatasync(descriptor) != 0) {
            perror(path);
            exit(2);
        }
    }
    double seconds = bare_now() - start;
    close(descriptor);
    return seconds;
}
