/// Which elements are recorded for one block and the code claimed for it. It is for the therapist alone: it has no score, and
/// it never stands in what is printed for a payer.
public struct Worksheet: Sendable, Equatable {
  /// How it stands with an element.
  public enum State: Sendable, Equatable {
    /// It is recorded here, in these places.
    case recordedHere([String])
    /// It is recorded elsewhere, under this reference.
    case recordedElsewhere(String)
    /// It is not recorded here, or not all that it needs.
    case notRecordedHere
    /// It does not apply, for this reason.
    case notApplicable(String)
  }

  /// An element with its state.
  public struct Row: Sendable, Equatable {
    /// The element.
    public let element: WorksheetElement
    /// How it stands with it.
    public let state: State
  }

  /// Places by the number of the element. An element without a place must not be a key.
  public typealias Places = [Int: [String]]

  /// The session's folder.
  public let session: String
  /// The block's number in its session, from 1.
  public let block: Int
  /// The code as claimed, if any was.
  public let code: String?
  /// The 36 rows in their order.
  public let rows: [Row]

  /// The code for which feedback on the movement is asked.
  static let feedbackCode = "97112"

  /// The worksheet of a block.
  /// - Parameters:
  ///   - visit: the block's visit, with what was attested.
  ///   - block: the block.
  ///   - facts: where facts of the device and of the daemon stand.
  ///   - statements: where people said something outside the visit's attestations, for example in a plan.
  public init(visit: Visit, block: NoteBlock, facts: Places, statements: Places = [:]) {
    session = block.session
    self.block = block.block
    code = block.code
    let attested = Self.attested(visit, block: block)
    let elsewhere = Dictionary(
      (visit.attestation?.elsewhere ?? []).map { ($0.row, $0.reference) },
      uniquingKeysWith: { _, last in last })
    rows = WorksheetElement.all.map { element in
      let number = element.number
      // A plan names a clinician; only an attestation says that the clinician attests.
      let planned = number == 3 && attested[3] == nil ? [] : statements[number] ?? []
      let said = (attested[number] ?? []) + planned
      let here = Self.places(element.need, facts: facts[number] ?? [], said: said)
      let state: State
      if !here.isEmpty {
        state = .recordedHere(here)
      } else if let reference = elsewhere[number] {
        state = .recordedElsewhere(reference)
      } else if let reason = Self.reasonNotApplicable(number, visit: visit, block: block) {
        state = .notApplicable(reason)
      } else {
        state = .notRecordedHere
      }
      return Row(element: element, state: state)
    }
  }

  private static func places(
    _ need: WorksheetElement.Need, facts: [String], said: [String]
  ) -> [String] {
    switch need {
    case .fact: facts
    case .statement: said
    case .either: facts + said
    case .both: facts.isEmpty || said.isEmpty ? [] : facts + said
    }
  }

  private static func reasonNotApplicable(
    _ number: Int, visit: Visit, block: NoteBlock
  ) -> String? {
    switch number {
    case 32 where visit.status != .amended: "no amendment was made"
    case 36 where block.code != nil && block.code != feedbackCode: "asked for \(feedbackCode)"
    default: nil
    }
  }

  /// Where the visit's attestations say what an element needs; an element that needs several things only where all are said.
  private static func attested(_ visit: Visit, block: NoteBlock) -> Places {
    var places: Places = [1: ["visit: reference"]]
    if block.code != nil { places[12] = ["block: code"] }
    func last(_ isSaid: (Attestation) -> Bool) -> Int? {
      visit.statements.last { isSaid($0.attestation) }.map(\.record)
    }
    func set(_ number: Int, _ needed: [(Attestation) -> Bool]) {
      let found = needed.map { last($0) }
      guard !found.contains(nil) else { return }
      places[number] = Set(found.compactMap(\.self)).sorted().map { "record \($0)" }
    }
    if let signed = visit.statements.last(where: { $0.by.clinician != nil }) {
      places[3] = ["record \(signed.record)"]
    }
    set(5, [{ $0.contactMode != nil }])
    set(6, [{ $0.setting != nil }])
    // A later list replaces an earlier one, so only the list that counts now is looked at.
    let now = visit.attestation
    if now?.codes?.contains(where: { $0.code == block.code }) == true {
      set(17, [{ $0.codes != nil }, { $0.totalTreatmentMinutes != nil }])
    }
    set(18, [{ $0.restMinutes != nil }])
    if now?.goniometer?.isEmpty == false { set(22, [{ $0.goniometer != nil }]) }
    set(
      24,
      [
        { $0.response != nil }, { $0.painBefore != nil }, { $0.painAfter != nil },
        { $0.adverseReaction != nil },
      ])
    let assisted = now?.assistance?.contains {
      $0.session == block.session && $0.block == block.block
    }
    if assisted == true {
      set(25, [{ $0.skilledIntervention != nil }, { $0.assistance != nil }])
    }
    if now?.changes?.isEmpty == false { set(26, [{ $0.changes != nil }]) }
    let amendments = visit.statements.filter { $0.delayMicroseconds != nil }
    if !amendments.isEmpty { places[32] = amendments.map { "record \($0.record)" } }
    return places
  }
}
