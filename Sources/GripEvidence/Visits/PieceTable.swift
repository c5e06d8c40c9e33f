/// The pieces of all sessions while corrections are applied to them.
struct PieceTable {
  /// Pieces that are shown as one, and whose they are.
  struct Group {
    var reference: String?
    /// The local day on which the group began, or the first session's folder where it has no date.
    var day: String
    var isDated: Bool
    var offsetMinutes: Int
    var zone: String
    var pieces: [SessionPiece]
    /// By time, the undated last, then by name.
    var order: Order { Order(pieces.first) }
  }

  struct Order: Comparable {
    var utc: Int64
    var session: String
    var from: Int64

    init(_ piece: SessionPiece?) {
      utc = piece?.startUTCMicroseconds ?? .max
      session = piece?.session ?? ""
      from = piece?.fromMicroseconds ?? 0
    }

    static func < (left: Order, right: Order) -> Bool {
      (left.utc, left.session, left.from) < (right.utc, right.session, right.from)
    }
  }

  private struct Piece {
    var extent: Int
    var from: Int64
    var to: Int64
    var hand: String?
    var isHandCorrected = false
    /// The group, named by a number that only ever grows.
    var group: Int
  }

  private let extents: [SessionExtent]
  private let places: [String: Int]
  /// By session, the pieces of each in the order of time: together they are the whole session.
  private var pieces: [[Piece]]
  private var references: [String?]

  init(_ sessions: [SessionExtent]) {
    extents = sessions
    places = Dictionary(uniqueKeysWithValues: sessions.enumerated().map { ($1.session, $0) })
    pieces = sessions.enumerated().map { place, extent in
      [
        Piece(
          extent: place, from: 0, to: extent.lengthMicroseconds, hand: extent.hand, group: place)
      ]
    }
    references = sessions.map(\.reference)
    for (place, extent) in sessions.enumerated() { join(extent, at: place) }
  }

  /// A session that goes on with another is shown with it as one, unless it was given to another patient.
  private mutating func join(_ extent: SessionExtent, at place: Int) {
    guard let earlier = extent.continues.flatMap({ places[$0] }),
      extent.reference == nil || extent.reference == extents[earlier].reference
    else { return }
    let (old, new) = (pieces[place][0].group, pieces[earlier][0].group)
    for place in pieces.indices where pieces[place][0].group == old { pieces[place][0].group = new }
  }

  /// Applies a correction; the reason if it changes nothing. Attestations and plans are not the table's.
  mutating func apply(_ action: VisitRecord.Action) -> UnusedRecord.Reason? {
    switch action {
    case .attest, .plan, .attachPlan: return nil
    case .split(let key): return split(key)
    case .merge(let key, let target): return merge(key, into: target)
    case .reassign(let key, let reference):
      guard let (extent, place) = find(key) else { return .noSuchMoment }
      references[pieces[extent][place].group] = reference
    case .setHand(let key, let hand):
      guard let (extent, place) = find(key) else { return .noSuchMoment }
      pieces[extent][place].hand = hand
      pieces[extent][place].isHandCorrected = true
    case .rejectTrial(let key, _):
      guard find(key) != nil else { return .noSuchMoment }
    }
    return nil
  }

  private func find(_ key: VisitRecord.PieceKey) -> (Int, Int)? {
    guard let extent = places[key.session],
      let place = pieces[extent].firstIndex(where: {
        ($0.from..<$0.to).contains(key.atMicroseconds)
      })
    else { return nil }
    return (extent, place)
  }

  /// The piece from the moment on gets a group of its own, which begins with the patient of the one before. What was joined to
  /// the piece stays with its first part.
  private mutating func split(_ key: VisitRecord.PieceKey) -> UnusedRecord.Reason? {
    guard let (extent, place) = find(key) else { return .noSuchMoment }
    let whole = pieces[extent][place]
    guard key.atMicroseconds > whole.from else { return .splitAtBeginning }
    var second = whole
    second.from = key.atMicroseconds
    second.group = references.count
    references.append(references[whole.group])
    pieces[extent][place].to = key.atMicroseconds
    pieces[extent].insert(second, at: place + 1)
    return nil
  }

  /// The whole group of the first joins the group of the second.
  private mutating func merge(
    _ key: VisitRecord.PieceKey, into target: VisitRecord.PieceKey
  ) -> UnusedRecord.Reason? {
    guard let (extent, place) = find(key), let (otherExtent, otherPlace) = find(target) else {
      return .noSuchMoment
    }
    let old = pieces[extent][place].group
    let new = pieces[otherExtent][otherPlace].group
    guard old != new else { return .mergedWithItself }
    for extent in pieces.indices {
      for place in pieces[extent].indices where pieces[extent][place].group == old {
        pieces[extent][place].group = new
      }
    }
    return nil
  }

  /// The groups as they stand, by time.
  func groups() -> [Group] {
    var members: [Int: [SessionPiece]] = [:]
    for piece in pieces.joined() {
      let extent = extents[piece.extent]
      members[piece.group, default: []].append(
        SessionPiece(
          session: extent.session, fromMicroseconds: piece.from, toMicroseconds: piece.to,
          startUTCMicroseconds: extent.startUTCMicroseconds.map { $0 + piece.from },
          hand: piece.hand, isHandCorrected: piece.isHandCorrected))
    }
    return members.compactMap { group, members -> Group? in
      let ordered = members.sorted { Order($0) < Order($1) }
      guard let first = ordered.first, let place = places[first.session] else { return nil }
      let extent = extents[place]
      let day = first.startUTCMicroseconds.map {
        Visits.day(utcMicroseconds: $0, offsetMinutes: extent.offsetMinutes)
      }
      return Group(
        reference: references[group], day: day ?? first.session, isDated: day != nil,
        offsetMinutes: extent.offsetMinutes, zone: extent.zone, pieces: ordered)
    }.sorted { $0.order < $1.order }
  }
}
