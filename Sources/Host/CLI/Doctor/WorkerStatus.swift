internal import Glibc

/// What the kernel says of a process.
struct WorkerStatus: Equatable, Sendable {
  /// 0 for none, 1 for strict, 2 for a filter.
  let seccomp: Int?
  let noNewPrivileges: Int?

  /// Reads the text of /proc/<pid>/status (proc(5)).
  init(_ text: String) {
    var fields: [Substring: Int] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields[parts[0]] = Int(String(parts[1].filter { $0 != "\t" && $0 != " " }))
    }
    seccomp = fields["Seccomp"]
    noNewPrivileges = fields["NoNewPrivs"]
  }

  init?(process: Int32) {
    guard let text = SmallFile.text("/proc/\(process)/status") else { return nil }
    self.init(text)
  }
}

/// Files of the kernel, which have no size before they are read.
enum SmallFile {
  /// The first 64 KiB of a file; nil where it cannot be read.
  static func text(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = read(descriptor, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }
}
