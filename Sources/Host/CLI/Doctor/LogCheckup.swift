internal import Glibc
internal import HostArchive
internal import HostStore

/// The doctor's checks of the log of sessions: how far it is, and who vouches for it. Nothing is changed.
struct LogCheckup {
  let data: String

  func checks() -> [Check] {
    guard access(data, F_OK) == 0 else { return [] }
    return [log(), key()].compactMap { $0 }
  }

  private var folder: LogFolder { LogFolder(data + "/" + SessionLog.folderName) }

  private func log() -> Check {
    let progress: OutboxProgress
    do {
      progress = try OutboxProgress(of: SessionLog.consumer, in: data)
    } catch let error as StoreError where error.code == .notFound {
      return Check(.skipped, "no session is to be logged yet")
    } catch {
      return Checkup.failed("how far the log of sessions is cannot be told", error)
    }
    do {
      guard try folder.exists else {
        return progress.waiting > 0 ? LogCheckup.waits(progress.waiting, "") : Check(.skipped, "no session is to be logged yet")
      }
      let signed = try folder.checkpoint()
      guard try !signed.note.verified(by: [try folder.key()]).isEmpty else {
        return Check(
          .failed, "the log's checkpoint is not signed by its own key", hint: "restore \(folder.path) from one copy of it")
      }
      let attestation = LogFigures.attestation(try folder.witnessed())
      guard progress.waiting == 0 else { return LogCheckup.waits(progress.waiting, attestation) }
      return Check(
        .passed, "the log has \(Figures.grouped(signed.checkpoint.size)) entries, and no session waits for one",
        detail: "\(signed.checkpoint.origin): \(attestation)")
    } catch {
      return Checkup.failed("the log of sessions", error)
    }
  }

  private static func waits(_ count: Int64, _ attestation: String) -> Check {
    Check(
      .warned, "\(Figures.grouped(Int(count))) starts and ends of sessions wait for the log", detail: attestation,
      hint: "`agon log publish` logs them; a host that runs does so by itself")
  }

  private func key() -> Check? {
    let file = data + "/" + LogKey.fileName
    var status = stat()
    guard lstat(file, &status) == 0 else {
      do {
        guard try folder.exists else { return nil }
      } catch {
        return nil
      }
      return Check(.failed, "the log's key is missing: \(file)", hint: "put it back: nothing new starts until then")
    }
    return status.st_mode & 0o077 == 0
      ? Check(.passed, "nobody else can read the log's key")
      : Check(.failed, "others can read the log's key, \(file)", hint: "chmod 600 " + Invocation.quoted(file))
  }
}
