internal import Glibc
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// The doctor's checks. Nothing is changed, but for a file in the data folder that is removed at once.
struct Checkup {
  let spaces: String
  let data: String
  var deep = false

  func checks() -> [Check] {
    let executable = Result { try WorkerExecutable.beside() }
    return worker(executable) + [kernel(), openSSL(), sha256()] + folder(executable) + [dataFolder()]
      + StoreCheckup(data: data, deep: deep).checks() + LogCheckup(data: data).checks() + PendingCheckup(data: data).checks()
      + [terminal()]
  }

  // MARK: The worker

  private func worker(_ executable: Result<WorkerExecutable, any Error>) -> [Check] {
    let worker: WorkerExecutable
    switch executable {
    case .failure(let error):
      return [
        Checkup.failed("the worker executable", error), Check(.skipped, "the worker starts and replies"),
        Check(.skipped, "the worker is confined"),
      ]
    case .success(let found): worker = found
    }
    var checks = [Check(.passed, "the worker executable is there", detail: "\(worker.path)\n\(worker.cid)")]
    do {
      let sandbox = try SpaceSandbox(package: try ProbeSpace.package(), executable: worker)
      let names = try sandbox.functionNames().get()
      checks.append(
        names.sorted() == ["evaluate", "task"]
          ? Check(.passed, "a worker starts, loads a Space and replies")
          : Check(
            .failed, "a worker replies, but not what was asked for", detail: names.joined(separator: ", "), hint: "build again: swift build"
          ))
      checks.append(Checkup.confinement(sandbox.workerProcessIdentifier.flatMap { WorkerStatus(process: $0) }))
    } catch {
      checks += [Checkup.failed("a worker starts, loads a Space and replies", error), Check(.skipped, "the worker is confined")]
    }
    return checks
  }

  /// What the status of a worker that waits for work says of its sandbox.
  static func confinement(_ status: WorkerStatus?) -> Check {
    guard let status, let seccomp = status.seccomp, let privileges = status.noNewPrivileges else {
      return Check(.failed, "the worker's status cannot be read", hint: "mount /proc, without hidepid for this user")
    }
    let detail = "Seccomp: \(seccomp), NoNewPrivs: \(privileges)"
    return seccomp == 2 && privileges == 1
      ? Check(.passed, "the worker is confined by a seccomp filter", detail: detail)
      : Check(.failed, "the worker is not confined", detail: detail, hint: "play nothing on this machine: a Space would run as you")
  }

  private func kernel() -> Check {
    guard let actions = SmallFile.text("/proc/sys/kernel/seccomp/actions_avail") else {
      return Check(.warned, "the kernel does not say which seccomp actions it has", hint: "what counts is that the worker is confined")
    }
    return actions.split(whereSeparator: \.isWhitespace).contains("kill_process")
      ? Check(.passed, "the kernel can end a process for a forbidden system call")
      : Check(.failed, "the kernel lacks the seccomp action kill_process", hint: "Linux 4.14 or newer is needed")
  }

  // MARK: Libraries

  private func openSSL() -> Check { Check(.passed, "OpenSSL", detail: LinkedOpenSSL.version) }

  /// The example of FIPS 180-4 for one block.
  private func sha256() -> Check {
    let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    return "\(SHA256.digest(Array("abc".utf8)))" == known
      ? Check(.passed, "SHA-256 gives the published answer")
      : Check(.failed, "SHA-256 gives a wrong answer", hint: "the OpenSSL library is broken: install libssl3 again")
  }

  // MARK: Folders

  private func folder(_ executable: Result<WorkerExecutable, any Error>) -> [Check] {
    guard case .success(let worker) = executable else { return [Check(.skipped, "the Spaces in \(spaces)")] }
    do {
      let folder = try SpacesFolder(path: spaces, executable: worker)
      var checks = folder.spaces.map {
        Check(.passed, "the Space \($0.manifest.id) \($0.manifest.version) is sound", detail: "\($0.cid)")
      }
      checks += folder.refused.map { Check(.failed, "the Space \($0.name) is refused", detail: $0.error.message, hint: $0.error.hint) }
      if checks.isEmpty {
        checks = [Check(.failed, "there is no Space in \(spaces)", hint: "name a folder that holds some with --spaces DIR")]
      }
      return checks
    } catch {
      return [Checkup.failed("the folder of Spaces", error)]
    }
  }

  private func dataFolder() -> Check {
    var status = stat()
    guard lstat(data, &status) == 0 else {
      let parent = Checkup.parent(of: data)
      return access(parent, W_OK) == 0
        ? Check(.passed, "the data folder \(data) can be created")
        : Check(
          .failed, "the data folder \(data) cannot be created", detail: String(cString: strerror(errno)),
          hint: "name another one with --data DIR")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      return Check(.failed, "\(data) is no folder", hint: "name another one with --data DIR")
    }
    let probe = data + "/.doctor-\(getpid())"
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      return Check(
        .failed, "the data folder \(data) cannot be written", detail: String(cString: strerror(errno)),
        hint: "name another one with --data DIR")
    }
    close(descriptor)
    unlink(probe)
    return status.st_mode & 0o077 == 0
      ? Check(.passed, "the data folder \(data) can be written, and nobody else can read it")
      : Check(.failed, "others can look into the data folder \(data)", hint: "chmod 700 \(data)")
  }

  /// The folder that holds a path.
  static func parent(of path: String) -> String {
    let names = path.split(separator: "/").dropLast().joined(separator: "/")
    if path.hasPrefix("/") { return "/" + names }
    return names.isEmpty ? "." : names
  }

  private func terminal() -> Check {
    let terminal = Terminal.current
    guard terminal.isInteractive else { return Check(.passed, "standard output is no terminal: plain text, \(terminal.width) columns") }
    let colour = terminal.hasColour ? "colours" : "no colours (NO_COLOR)"
    let title = "a terminal of \(terminal.width) × \(terminal.height), \(colour)"
    return terminal.width < 60 ? Check(.warned, title, hint: "tables leave out columns under 60") : Check(.passed, title)
  }

  static func failed(_ title: String, _ error: any Error) -> Check {
    guard let failure = Failure(error) else { return Check(.failed, title, detail: "\(error)") }
    return Check(.failed, title, detail: failure.message, hint: failure.hint)
  }
}
