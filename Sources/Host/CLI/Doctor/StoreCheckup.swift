internal import Glibc
internal import HostStore

/// The doctor's checks of the database in the data folder, of the room on its disk, and of who runs sessions on it. Nothing is changed.
struct StoreCheckup {
  /// Less free room than this is a warning: a host that meets a full disk stops.
  private static let freeBytesMin: UInt64 = 256 << 20

  let data: String
  let deep: Bool

  func checks() -> [Check] {
    var status = stat()
    guard lstat(data, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [] }
    return [permissions(), room(), database(), lease()]
  }

  private func database() -> Check {
    let title = deep ? "every page, index and reference of the database is sound" : "every page of the database is sound"
    do {
      let faults = try Integrity.faults(of: data, deep: deep)
      guard !faults.isEmpty else { return Check(.passed, title) }
      return Check(
        .failed, "the database is damaged", detail: faults.joined(separator: "\n"),
        hint: "restore a backup (agon help backup); keep the damaged files")
    } catch let error as StoreError where error.code == .notFound {
      return Check(.skipped, "there is no database in \(data) yet")
    } catch {
      return Checkup.failed("the database cannot be checked", error)
    }
  }

  private func permissions() -> Check {
    let exposed = StoreFiles.names.filter { name in
      var status = stat()
      return lstat(data + "/" + name, &status) == 0 && status.st_mode & 0o077 != 0
    }
    return exposed.isEmpty
      ? Check(.passed, "nobody else can read the database and the key")
      : Check(
        .failed, "others can read \(exposed.joined(separator: ", ")) in \(data)",
        hint: "chmod 600 " + exposed.map { Invocation.quoted(data + "/" + $0) }.joined(separator: " "))
  }

  private func room() -> Check {
    var status = statvfs()
    guard statvfs(data, &status) == 0 else {
      return Check(.warned, "the room on the disk of \(data) is unknown", detail: String(cString: strerror(errno)))
    }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    let title = "\(Figures.bytes(Int(clamping: free))) are free on the disk of \(data)"
    return free >= StoreCheckup.freeBytesMin
      ? Check(.passed, title) : Check(.warned, title, hint: "free some: on a full disk the host stops, and loses nothing")
  }

  private func lease() -> Check {
    do {
      guard let holder = try HostLease.holder(of: data) else { return Check(.passed, "no process runs sessions on \(data)") }
      return Check(
        .passed, holder.process > 0 ? "process \(holder.process) runs sessions on \(data)" : "a process runs sessions on \(data)")
    } catch {
      return Checkup.failed("who runs sessions on \(data) cannot be told", error)
    }
  }
}
