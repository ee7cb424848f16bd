import Simulation
import TestSupport
import Testing

@testable import HostStore

/// Transactions that are committed together stay transactions, whatever the disk does.
@Suite struct GroupCommitTests {
  private struct Refusal: Error {}

  private func notes(on disk: FaultyDisk) throws -> Notes { try Notes(on: disk) }

  @Test func aRefusedOneLeavesNothingAndTheOthersStay() throws {
    let notes = try notes(on: FaultyDisk(seed: 1))
    let told = notes.commit([
      { try Notes.write(1, in: $0) },
      {
        try Notes.write(2, in: $0)
        throw Refusal()
      },
      { try Notes.write(3, in: $0) },
      { try Notes.write(3, in: $0) },
    ])
    #expect(told[0] == nil && told[1] is Refusal && told[2] == nil && code(told[3]) == .constraint)
    #expect(try notes.found() == [1: 2, 3: 2])
  }

  @Test func oneThatGoesOnAfterTheDiskEndedTheTransactionWritesNothingAlone() throws {
    let disk = FaultyDisk(seed: 1)
    do {
      let notes = try notes(on: disk)
      for id in 1...50 { try notes.store.write { try Notes.write(id, text: String(repeating: "x", count: 2000), in: $0) } }
      try notes.store.close()
    }
    // Most of its pages are not read yet: so whoever asks for all of them meets the failing disk.
    let notes = try notes(on: disk)
    let told = notes.commit([
      { try Notes.write(60, in: $0) },
      { writing in
        disk.setRates(.init(read: 1_000_000))
        #expect { try writing.run("SELECT sum(length(text)) FROM notes") } throws: { code($0) == .storage }
        disk.setRates(.none)
        #expect(throws: StoreError.self) { try Notes.write(70, in: writing) }
      },
      { try Notes.write(80, in: $0) },
    ])
    #expect(told.map { code($0) } == [.storage, .storage, .storage])
    #expect(try notes.found() == Dictionary(uniqueKeysWithValues: (1...50).map { ($0, 2) }))
    try notes.store.write { try Notes.write(60, in: $0) }
    #expect(try notes.found()[60] == 2)
  }

  /// The second was refused because of what the first did. When the first is not kept, that is no answer.
  @Test func aRefusalIsNoAnswerWhenTheOthersWereNotKept() throws {
    let disk = FaultyDisk(seed: 1)
    let notes = try notes(on: disk)
    disk.setCapacity(0)
    let told = notes.commit([{ try Notes.write(1, in: $0) }, { _ in throw Refusal() }])
    #expect(told.map { code($0) } == [.diskFull, .diskFull])
    disk.setCapacity(nil)
    #expect(notes.commit([{ try Notes.write(1, in: $0) }]).map { code($0) } == [nil])
    #expect(try notes.found() == [1: 2])
  }

  @Test func aDeferredConstraintRefusesTheCommitAndNothingElse() throws {
    let notes = try notes(on: FaultyDisk(seed: 1))
    #expect { try notes.store.write { try $0.run("INSERT INTO answers VALUES (7, 1)") } } throws: { code($0) == .constraint }
    try notes.store.write { try Notes.write(1, in: $0) }
    #expect(try notes.found() == [1: 2])
  }

  @Test func afterACommitThatMayStandNothingIsWrittenBeforeTheStoreIsOpenedAgain() throws {
    let disk = FaultyDisk(seed: 1)
    let notes = try notes(on: disk)
    disk.setRates(.init(sync: 1_000_000))
    #expect { try notes.store.write { try Notes.write(1, in: $0) } } throws: { code($0) == .outcomeUnknown }
    disk.setRates(.none)
    #expect { try notes.store.write { try Notes.write(2, in: $0) } } throws: { code($0) == .outcomeUnknown }
    #expect(notes.commit([{ try Notes.write(2, in: $0) }]).map { code($0) } == [.outcomeUnknown])
    #expect(try notes.found() == [:])
    try notes.store.close()
    let again = try self.notes(on: disk)
    #expect(try again.found()[1, default: 2] == 2)
    try again.store.write { try Notes.write(2, in: $0) }
    #expect(try again.found()[2] == 2)
  }

  @Test func aClosedStoreSaysSo() throws {
    let notes = try notes(on: FaultyDisk(seed: 1))
    try notes.store.close()
    #expect(throws: StoreError.self) { try notes.store.write { _ in } }
    #expect(throws: StoreError.self) { try notes.store.read { _ in } }
    #expect(notes.commit([{ _ in }]).map { code($0) } == [.storage])
  }

  /// Batches of pairs, and a fault at each operation of the disk in turn: what was acknowledged is there, what was refused is not, and what
  /// is unknown is there whole or not at all.
  @Test(arguments: [FaultyDisk.Fault.failure, .full, .crash])
  func aFaultAtAnyOperationLosesNothingAndKeepsNothingByHalves(fault: FaultyDisk.Fault) throws {
    let batches = 5
    var operation: UInt64 = 0
    var isReached = true
    while isReached {
      operation += 1
      for seed in 0..<UInt64(Soak.count(fast: 1, full: 20)) {
        let disk = FaultyDisk(seed: Soak.seed << 20 + operation << 8 + seed)
        let place: Comment = "\(fault) at \(operation), seed \(seed)"
        let tally = try Tally(disk: disk, fault: fault, at: operation, batches: batches)
        isReached = disk.operations >= operation
        let notes = try self.notes(on: disk)
        let found = try notes.found()
        #expect(found.values.allSatisfy { $0 == 2 }, place)
        #expect(tally.acknowledged.isSubset(of: found.keys), place)
        #expect(tally.acknowledged.union(tally.unknown).isSuperset(of: found.keys), place)
        for batch in tally.batches where tally.unknown.isSuperset(of: batch) {
          #expect([0, batch.count].contains(batch.intersection(found.keys).count), place)
        }
        try notes.store.write { try Notes.write(1000, in: $0) }
        #expect(try notes.found()[1000] == 2, place)
      }
    }
    #expect(operation > 30)
  }

  /// What a run with one fault in it was told.
  private struct Tally {
    var acknowledged: Set<Int> = []
    var unknown: Set<Int> = []
    var batches: [Set<Int>] = []

    init(disk: FaultyDisk, fault: FaultyDisk.Fault, at operation: UInt64, batches count: Int) throws {
      disk.schedule(fault, at: operation)
      do {
        let notes = try Notes(on: disk)
        for batch in 0..<count {
          let ids = Array(batch * 4 + 1...batch * 4 + 4)
          batches.append(Set(ids))
          let told = notes.commit(
            ids.map { id in { try Notes.write(id, text: String(repeating: "x", count: id * 150), in: $0) } })
          for (id, error) in zip(ids, told) {
            if error == nil { acknowledged.insert(id) }
            if code(error) == .outcomeUnknown { unknown.insert(id) }
          }
        }
      } catch is StoreError {
        // It could not even be opened.
      }
      disk.cancelSchedule()
      disk.crash()
      disk.restart()
    }
  }
}
