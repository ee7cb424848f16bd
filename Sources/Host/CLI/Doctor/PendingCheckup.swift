internal import ArchiveNetwork
internal import Glibc
internal import HostArchive
internal import HostStore

/// The doctor's checks of what a data folder has still to do beside its sessions: what a node does not take, what is erased and not gone yet.
/// Nothing is changed.
struct PendingCheckup {
  /// How many of each are listed.
  private static let listed = 10
  /// Entries without an index that a host which runs leaves at most: fewer than two runs.
  private static let unindexedMax = 8_192

  let data: String

  func checks() -> [Check] {
    guard access(data, F_OK) == 0 else { return [] }
    return [setAside(), erasures(), index()].compactMap { $0 }
  }

  private func setAside() -> Check? {
    let count: Int
    let rows: [SetAside]
    do {
      (count, rows) = try Store.look(into: data) { reading in
        guard try reading.has(.setAside) else { return (0, []) }
        return (
          try reading.setAsideCount(for: KuboPublishing.consumer),
          try reading.setAside(for: KuboPublishing.consumer, limit: PendingCheckup.listed)
        )
      }
    } catch let error as StoreError where error.code == .notFound {
      return nil
    } catch {
      return Checkup.failed("what is set aside cannot be told", error)
    }
    guard count > 0 else { return nil }
    var lines = rows.map { row in
      "\(row.row.session), tried \(Figures.count(row.tries, "time")), next at \(LogFigures.time(row.nextAt / 1000)): \(row.why)"
    }
    if count > rows.count { lines.append("and \(Figures.grouped(count - rows.count)) more") }
    return Check(
      .warned, "\(Figures.count(count, "session")) set aside: the Kubo node does not take them, or a block of them is damaged or missing",
      detail: lines.joined(separator: "\n"),
      hint: "see to the cause, then `agon archive push --kubo URL` tries them at once; a host with --kubo does so by itself")
  }

  private func erasures() -> Check? {
    let unlogged: [Erasure]
    let unremoved: [Erasure]
    do {
      (unlogged, unremoved) = try Store.look(into: data) { reading in
        guard try reading.has(.erasures) else { return ([], []) }
        return (
          try reading.erasures(for: SessionLog.erasures, limit: PendingCheckup.listed),
          try reading.erasures(for: SessionArchive.erasures, limit: PendingCheckup.listed)
        )
      }
    } catch let error as StoreError where error.code == .notFound {
      return nil
    } catch {
      return Checkup.failed("what is erased and not gone yet cannot be told", error)
    }
    guard !unlogged.isEmpty || !unremoved.isEmpty else { return nil }
    let waiting = Set(unlogged.map(\.number))
    let all = (unlogged + unremoved.filter { !waiting.contains($0.number) }).sorted { $0.number < $1.number }
    let lines = all.prefix(PendingCheckup.listed).map { erasure in
      let lack = waiting.contains(erasure.number) ? "no tombstone in the log yet" : "its block is not removed yet"
      return "session \(erasure.session), step \(erasure.step), seat \(erasure.seat): \(lack)"
    }
    return Check(
      .warned, "answers are erased, and not all traces of them are gone", detail: lines.joined(separator: "\n"),
      hint: (unlogged.isEmpty ? "" : "`agon log publish` logs the tombstones, then ") + "`agon archive publish` removes the blocks")
  }

  private func index() -> Check? {
    do {
      let folder = LogFolder(data + "/" + SessionLog.folderName)
      guard try folder.exists else { return nil }
      let count = try folder.unindexedCount()
      guard count > PendingCheckup.unindexedMax else { return nil }
      return Check(
        .warned, "\(Figures.grouped(count)) entries of the log are found only by reading them, which slows commands",
        hint: "the next start of a host makes their index, if it can write to \(folder.path)/runs")
    } catch {
      return Checkup.failed("the log's index", error)
    }
  }
}
