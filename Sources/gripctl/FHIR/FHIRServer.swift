import Foundation
import GripStore

/// A FHIR server, spoken to through curl: it knows the machine's certificates and proxies, and nothing of it is linked.
struct FHIRServer {
  /// What became of a transaction.
  enum Answer: Equatable {
    /// Every entry was taken.
    case taken
    /// It may be taken later; after so many seconds, if the server said when.
    case later(String, afterSeconds: Double?)
    /// It will not be taken as it is.
    case refused(String)
  }

  /// A longer answer is none to a visit.
  private static let answerBytesMax: Int64 = 1 << 28

  /// The base address, without a slash at its end.
  let address: String
  private let token: String?

  /// A server.
  ///
  /// - Parameters:
  ///   - tokenFile: a file with the token for `Authorization: Bearer`; nil where the server wants none.
  init(address: String, tokenFile: String?) throws {
    guard let url = URL(string: address), let host = url.host(), url.query() == nil,
      url.fragment() == nil, url.user() == nil
    else {
      throw CommandFailure(
        "\(address) is no address of a FHIR server: expected https://HOST/PATH, as https://fhir.example/r4"
      )
    }
    let isHere = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
    guard url.scheme == "https" || url.scheme == "http" && isHere else {
      throw CommandFailure(
        "\(address) is not https: patients' data and the token would be read on the way. Only a server on this machine may be http."
      )
    }
    self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    token = try tokenFile.map(Self.token)
  }

  private static func token(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path), data.count < 65_536 else {
      throw CommandFailure("cannot read the token's file \(path)")
    }
    let token = String(decoding: data, as: UTF8.self).trimmingCharacters(
      in: .whitespacesAndNewlines)
    // What RFC 6750 allows; anything else could become another header.
    let isToken = token.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "-._~+/=".utf8.contains(byte)
    }
    guard !token.isEmpty, isToken else {
      throw CommandFailure(
        "\(path) holds no token: expected one line of letters, digits and -._~+/=")
    }
    return token
  }

  /// Sends a transaction.
  ///
  /// - Parameters:
  ///   - file: the bundle.
  ///   - entries: how many it has.
  func send(_ file: String, entries: Int) throws -> Answer {
    let answerFile = file + ".answer"
    defer { try? FileManager.default.removeItem(atPath: answerFile) }
    let run = try curl([
      "url = \(Self.quoted(address))", "data-binary = \(Self.quoted("@" + file))",
      "output = \(Self.quoted(answerFile))",
      "header = \"Content-Type: application/fhir+json\"",
      "header = \"Accept: application/fhir+json\"",
      // Without it curl asks first and waits a second for servers that do not answer.
      "header = \"Expect:\"",
      token.map { "header = \"Authorization: Bearer \($0)\"" } ?? "",
    ])
    guard run.status == 0 else {
      return .later(
        run.errors.isEmpty ? "curl ended with \(run.status)" : run.errors, afterSeconds: nil)
    }
    let said = run.output.split(separator: " ", omittingEmptySubsequences: false)
    let status = said.first.flatMap { Int($0) } ?? 0
    let body = Data(try StoredFile.bytes(answerFile, bytesMax: Self.answerBytesMax) ?? [])
    switch status {
    case 200: return Self.judged(body, entries: entries)
    case 408, 425, 429, 500...599:
      let seconds = said.count > 1 ? Double(said[1]).flatMap { $0 >= 0 ? $0 : nil } : nil
      return .later("the server answered \(status)", afterSeconds: seconds)
    default:
      return .refused("the server answered \(status)\(Self.diagnostics(body))")
    }
  }

  /// Whether a transaction's answer says of each entry that it was taken. One that was cut off says nothing.
  private static func judged(_ body: Data, entries: Int) -> Answer {
    guard let bundle = try? JSONSerialization.jsonObject(with: body) as? [String: Any],
      bundle["type"] as? String == "transaction-response"
    else { return .later("the answer is no whole answer to a transaction", afterSeconds: nil) }
    let statuses = (bundle["entry"] as? [[String: Any]] ?? []).map {
      ($0["response"] as? [String: Any])?["status"] as? String ?? ""
    }
    guard statuses.count == entries, statuses.allSatisfy({ $0.hasPrefix("2") }) else {
      return .refused(
        "the answer speaks of \(statuses.count) of \(entries) entries, or not of success")
    }
    return .taken
  }

  /// What an OperationOutcome says, without what could steer a terminal.
  private static func diagnostics(_ body: Data) -> String {
    let outcome = (try? JSONSerialization.jsonObject(with: body)) as? [String: Any]
    let issues = (outcome?["issue"] as? [[String: Any]] ?? []).compactMap { issue in
      issue["diagnostics"] as? String ?? (issue["details"] as? [String: Any])?["text"] as? String
    }
    guard !issues.isEmpty else { return "" }
    return ": " + Terminal.plain(String(issues.joined(separator: "; ").prefix(300)))
  }

  // MARK: curl

  /// Runs curl with these options, by standard input: the list of processes shows no token.
  private func curl(
    _ options: [String]
  ) throws -> (status: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/curl")
    // --disable comes first: a user's own .curlrc could turn the check of certificates off.
    process.arguments = [
      "--disable", "--config", "-", "--silent", "--show-error", "--connect-timeout", "10",
      "--max-time", "120",
      "--proto", "=http,https", "--max-redirs", "0", "--write-out",
      "%{http_code} %header{retry-after}",
    ]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    // Process.waitUntilExit looks only now and then.
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    do { try process.run() } catch {
      throw CommandFailure(
        "/usr/bin/curl does not start, and it carries what is sent: `apt-get install curl` (\(error.localizedDescription))"
      )
    }
    try input.fileHandleForWriting.write(
      contentsOf: Data(options.filter { !$0.isEmpty }.joined(separator: "\n").utf8))
    try input.fileHandleForWriting.close()
    let said = try output.fileHandleForReading.readToEnd() ?? Data()
    let failed = try errors.fileHandleForReading.readToEnd() ?? Data()
    ended.wait()
    let words = String(decoding: failed, as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return (
      process.terminationStatus, String(decoding: said, as: UTF8.self), Terminal.plain(words)
    )
  }

  /// A value of a line of curl's configuration.
  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
