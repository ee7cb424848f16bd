import Foundation
import Glibc

/// HTTP by hand, one request a connection.
enum RawHTTP {
  struct Answer: Sendable {
    let status: Int
    /// Everything before the body.
    let head: String
    let body: String
  }

  struct Fault: Error {
    let message: String
  }

  /// A connection to a port of this machine.
  static func connection(_ port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }
    guard isConnected else {
      close(descriptor)
      throw Fault(message: String(cString: strerror(errno)))
    }
    return descriptor
  }

  static func ask(_ port: Int, _ path: String, _ method: String = "POST", _ body: [UInt8] = []) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try answer(port, path, method, body) }) }
    }
  }

  /// Sends bytes as they are, and reads until the other side ends it.
  /// - Parameter ends: whether this side is closed once all is sent.
  static func exchange(_ port: Int, _ bytes: [UInt8], ends: Bool = false) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          with: Result {
            let descriptor = try connection(port)
            defer { close(descriptor) }
            push(bytes, to: descriptor)
            if ends { shutdown(descriptor, Int32(SHUT_WR)) }
            return String(decoding: all(from: descriptor), as: UTF8.self)
          })
      }
    }
  }

  static func exchange(_ port: Int, _ text: String, ends: Bool = false) async throws -> String {
    try await exchange(port, Array(text.utf8), ends: ends)
  }

  /// Who is refused early may find the connection closed; the answer is there all the same.
  static func push(_ bytes: [UInt8], to descriptor: Int32) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      sent += count
    }
  }

  static func all(from descriptor: Int32) -> [UInt8] {
    var received: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &part, part.count)
      guard count > 0 else { return received }
      received += part[..<count]
    }
  }

  private static func answer(_ port: Int, _ path: String, _ method: String, _ body: [UInt8]) throws -> Answer {
    let descriptor = try connection(port)
    defer { close(descriptor) }
    let head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    let request = Array(head.utf8) + body
    push(request, to: descriptor)
    let received = all(from: descriptor)
    let text = String(decoding: received, as: UTF8.self)
    guard let border = text.range(of: "\r\n\r\n"), let status = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      throw Fault(message: "no answer: \(text)")
    }
    return Answer(status: status, head: text[..<border.lowerBound] + "\r\n", body: String(text[border.upperBound...]))
  }
}
