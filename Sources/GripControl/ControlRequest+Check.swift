import GripEvidence

extension ControlRequest {
  /// Looks whether it has what its command needs, and whether all that it has is within `ControlLimits`.
  ///
  /// - Throws: `ControlFailure` of code `badRequest` with what is wrong.
  public func check() throws(ControlFailure) {
    let texts = [
      ("controller", controller), ("reference", reference), ("label", label), ("claim", claim),
      ("session", session), ("activity", activity), ("protocol", `protocol`),
      ("because", because),
      ("record.reference", record?.reference), ("record.clinician", record?.clinician),
      ("record.visit.reference", record?.visit?.reference),
    ]
    for (name, text) in texts {
      if let text, let fault = Self.fault(text) {
        throw ControlFailure(.badRequest, "The member \"\(name)\" \(fault).")
      }
    }
    for name in needs where !has(name) {
      throw ControlFailure(
        .badRequest, "The command \"\(command.rawValue)\" needs the member \"\(name)\".")
    }
    if let rateHertz, !ControlLimits.feedHertz.contains(rateHertz) {
      throw ControlFailure(.badRequest, "The member \"rateHertz\" must be from 1 to 100.")
    }
    if let timeoutSeconds, !ControlLimits.claimSeconds.contains(timeoutSeconds) {
      throw ControlFailure(.badRequest, "The member \"timeoutSeconds\" must be from 1 to 600.")
    }
  }

  /// What a command cannot do without.
  private var needs: [String] {
    switch command {
    case .claim, .assign: ["reference"]
    case .confirm: ["claim", "accept"]
    case .record: ["record"]
    case .delete: ["session", "because"]
    case .subscribe: ["feeds"]
    case .status, .devices, .today, .start, .block, .pause, .resume, .stop, .tare: []
    }
  }

  private func has(_ name: String) -> Bool {
    switch name {
    case "reference": reference != nil
    case "claim": claim != nil
    case "accept": accept != nil
    case "record": record != nil
    case "session": session != nil
    case "because": because != nil
    default: feeds?.isEmpty == false
    }
  }

  /// What is wrong with a text, after its name.
  private static func fault(_ text: String) -> String? {
    if text.isEmpty { return "is empty" }
    let bytes = text.utf8.count
    if bytes > ControlLimits.textBytesMax {
      return "has \(bytes) bytes: at most \(ControlLimits.textBytesMax) are allowed"
    }
    return PrintedText.holds(text) ? nil : "holds a control character"
  }
}
