internal import Glibc

/// A file that is written piece by piece and was not there before; it goes again where it is not closed.
final class NewFile {
  private let path: String
  private var stream: UnsafeMutablePointer<FILE>?

  /// - Throws: a `Failure` for a file that is there already, or cannot be made.
  init(_ path: String) throws(Failure) {
    self.path = path
    stream = fopen(path, "wxe")
    guard stream == nil else { return }
    let cause = errno
    guard cause != EEXIST else { throw Failure(.usage, code: "exists", "\(path) is there already", hint: "name another file") }
    throw failure(cause)
  }

  deinit {
    guard let stream else { return }
    fclose(stream)
    unlink(path)
  }

  func write(_ text: String) throws(Failure) {
    var text = text
    let isWritten = text.withUTF8 { bytes in bytes.isEmpty || fwrite(bytes.baseAddress, 1, bytes.count, stream) == bytes.count }
    guard isWritten else { throw failure(errno) }
  }

  /// Keeps the file.
  func close() throws(Failure) {
    guard let open = stream else { return }
    stream = nil
    guard fclose(open) == 0 else {
      let cause = errno
      unlink(path)
      throw failure(cause)
    }
  }

  private func failure(_ cause: Int32) -> Failure {
    Failure(.inputOutput, code: "output", "\(path) cannot be written: \(String(cString: strerror(cause)))")
  }
}
