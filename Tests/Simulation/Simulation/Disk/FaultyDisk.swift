internal import CFaultyDisk

/// A disk in memory that fails on demand, and forgets what was not synced when its power fails. SQLite databases whose file is named by
/// `path(_:)` lie on it.
///
/// What chance decides on it follows from its seed and from what is asked of it: the same run gives the same disk.
///
/// What it can do: writes, truncations, syncs, deletions and reads that fail, at random or at a certain operation; a disk that is full, at
/// random or past a capacity; a crash at any operation, after which any subset of the unsynced sectors is there (so a write is lost or torn);
/// a failed sync, after which what it should have made durable may be, or not, or be seen until the crash and gone then; and syncs that lie,
/// which no database survives: with those the tests show only that the disk can lose something.
public final class FaultyDisk: @unchecked Sendable {
  // Sendable: the disk's own mutex guards all that it holds, and the pointer to it never changes.
  private let disk: OpaquePointer

  /// How likely an operation fails by itself, in millionths.
  public struct Rates: Equatable, Sendable {
    public var write: UInt32
    public var full: UInt32
    public var sync: UInt32
    public var read: UInt32

    public init(write: UInt32 = 0, full: UInt32 = 0, sync: UInt32 = 0, read: UInt32 = 0) {
      self.write = write
      self.full = full
      self.sync = sync
      self.read = read
    }

    public static let none = Rates()
  }

  /// What happens at a scheduled operation.
  public enum Fault: Sendable {
    /// It fails; a write may have taken place in part.
    case failure
    /// A write finds no room. For any other operation it is a failure.
    case full
    /// The power fails: the operation may take place in part or not at all.
    case crash
  }

  /// How much of what was not synced is there after a crash.
  public enum Survival: Equatable, Sendable {
    /// Drawn at each crash; a quarter of all crashes keeps nothing, another one everything.
    case drawn
    /// All of it: as after the end of the process, not of the machine.
    case everything
    case nothing
    /// Each sector with this chance, in millionths.
    case sectors(UInt32)
  }

  /// The contents of each file.
  public struct Snapshot: Equatable, Sendable {
    public var files: [String: [UInt8]]
  }

  public init(seed: UInt64) {
    precondition(faulty_disk_install() == 0, "SQLite takes another VFS")
    disk = faulty_disk_new(seed)
  }

  deinit { faulty_disk_release(disk) }

  /// The path under which SQLite finds a file of the disk.
  public func path(_ name: String) -> String { String(cString: faulty_disk_prefix(disk)) + name }

  // MARK: Operations and faults

  /// Writes, truncations, syncs and deletions that were asked for so far.
  public var operations: UInt64 { faulty_disk_operations(disk) }

  /// Successful syncs so far.
  public var syncs: UInt64 { faulty_disk_syncs(disk) }

  /// Lets the operation with this number end in a fault; the first is 1. One fault is scheduled at a time.
  public func schedule(_ fault: Fault, at operation: UInt64) {
    faulty_disk_schedule(disk, operation, FaultyDisk.kind(fault))
  }

  /// Lets the next sync end in a fault: the moment at which a commit stands or falls.
  public func scheduleAtNextSync(_ fault: Fault) { faulty_disk_schedule_at_sync(disk, FaultyDisk.kind(fault)) }

  public func cancelSchedule() {
    faulty_disk_schedule(disk, 0, FAULTY_DISK_NONE)
    faulty_disk_schedule_at_sync(disk, FAULTY_DISK_NONE)
  }

  private static func kind(_ fault: Fault) -> faulty_disk_fault {
    switch fault {
    case .failure: FAULTY_DISK_FAILS
    case .full: FAULTY_DISK_FULL
    case .crash: FAULTY_DISK_CRASH
    }
  }

  public func setRates(_ rates: Rates) {
    faulty_disk_set_rates(disk, faulty_disk_rates(write: rates.write, full: rates.full, sync: rates.sync, read: rates.read))
  }

  /// The bytes that all files together may have; nil for no limit.
  public func setCapacity(_ bytes: Int?) { faulty_disk_set_capacity(disk, bytes.map(Int64.init) ?? -1) }

  /// Whether syncs succeed and do nothing, as on hardware that lies. Off at first.
  public func setLying(_ lies: Bool) { faulty_disk_set_lying(disk, lies ? 1 : 0) }

  public func setSurvival(_ survival: Survival) {
    let millionths: Int32 =
      switch survival {
      case .drawn: -1
      case .everything: 1_000_000
      case .nothing: 0
      case .sectors(let millionths): Int32(min(millionths, 1_000_000))
      }
    faulty_disk_set_survival(disk, millionths)
  }

  // MARK: Power

  /// The power fails: every open file fails from now on, and nothing can be opened before the restart.
  public func crash() { faulty_disk_crash(disk) }

  public var isDown: Bool { faulty_disk_is_down(disk) != 0 }

  /// The machine starts again. Files that were open before the crash stay dead.
  public func restart() { faulty_disk_restart(disk) }

  // MARK: Contents

  /// What programs see in the files. Nothing may be at work on them meanwhile.
  public func snapshot() -> Snapshot {
    var files: [String: [UInt8]] = [:]
    for index in 0..<faulty_disk_file_count(disk) {
      let count = Int(faulty_disk_file_size(disk, index))
      files[String(cString: faulty_disk_file_name(disk, index))] = [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
        faulty_disk_file_read(disk, index, bytes.baseAddress)
        filled = count
      }
    }
    return Snapshot(files: files)
  }

  /// Gives the files these contents, durably, and deletes all others. No file may be open.
  public func restore(_ snapshot: Snapshot) {
    for name in self.snapshot().files.keys where snapshot.files[name] == nil { faulty_disk_file_delete(disk, name) }
    for (name, bytes) in snapshot.files.sorted(by: { $0.key < $1.key }) {
      bytes.withUnsafeBytes { faulty_disk_file_write(disk, name, $0.baseAddress, Int64($0.count)) }
    }
  }
}
