#include "service/nodes.h"

#include "base/random.h"
#include "base/text.h"
#include "service/act.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Sha256;
using base::Status;

namespace {

constexpr std::size_t longest_name = 100;
const std::string signing_in = "camera machine";

Sha256 hash_of_token(const std::string& token) {
  return base::sha256(base::as_bytes("peel-node-session/1\n" + token));
}

tl::unexpected<base::Error> not_signed_in() {
  return fail(ErrorCode::refused, "this machine is not signed in, or not any more; sign in again");
}

}  // namespace

std::string node_sign_in_text(const std::string& origin, const base::PublicKey& key,
                              base::ByteView challenge) {
  return fmt::format("peel-edge-sign-in/1\n{}\n{}\n{}\n", origin, base::to_text(key),
                     base::to_base64url(challenge));
}

Nodes::Nodes(House& house)
    : house_(house), throttle_(house.clock()), challenges_(house.clock(), node_challenge_lifetime) {}

Result<store::Node> Nodes::let_in(const std::string& by, const std::string& name,
                                  const base::PublicKey& key) {
  PEEL_CHECK(base::check_line(name, "the machine's name", longest_name));
  PEEL_TRY(Act act, Act::begin(house_, by, "node.create"));
  store::Node node{base::new_id("node"), name, key, act.now(), {}};
  PEEL_CHECK(act.enter("node.create", {{"node", node.id}, {"key", base::to_text(key)}}));
  PEEL_CHECK(store::add_node(act.transaction(), house_.vault(), node));
  PEEL_CHECK(act.commit());
  return node;
}

Status Nodes::close(const std::string& by, const std::string& id) {
  const std::lock_guard deciding(deciding_);
  PEEL_TRY(Act act, Act::begin(house_, by, "node.close"));
  PEEL_TRY(const store::Node node, store::find_node(act.transaction(), house_.vault(), id));
  if (node.closed) return fail(ErrorCode::refused, "this camera machine was shut out already");
  PEEL_CHECK(act.enter("node.close", {{"node", id}}));
  PEEL_CHECK(store::close_node(act.transaction(), id, act.now()));
  PEEL_CHECK(act.commit());
  const std::lock_guard lock(guard_);
  sessions_.erase(id);
  return {};
}

Result<std::vector<NodeFacts>> Nodes::all(const std::string& by) {
  PEEL_TRY(store::Transaction transaction, begin_reading(house_, by, "node.read"));
  PEEL_TRY(const auto nodes, store::all_nodes(transaction, house_.vault()));
  const std::lock_guard lock(guard_);
  std::vector<NodeFacts> all;
  for (const auto& node : nodes) {
    const auto session = sessions_.find(node.id);
    const auto heard = last_heard_.find(node.id);
    all.push_back({node, session != sessions_.end() && !over(session->second),
                   heard == last_heard_.end() ? std::nullopt : std::optional(heard->second)});
  }
  return all;
}

Result<base::Bytes> Nodes::challenge(const std::string& from) { return challenges_.make(signing_in, from); }

// `because`: why not, as a word of the log.
Result<store::Node> Nodes::checked(const NodeSignIn& answer, std::string& because) {
  // Taken whatever else is wrong: each challenge is for one try.
  const bool open = challenges_.take(answer.challenge, signing_in);
  PEEL_TRY(store::Transaction transaction, house_.database().begin_reading());
  auto node = store::find_node(transaction, house_.vault(), answer.key);
  const std::string text = node_sign_in_text(house_.us().origin, answer.key, answer.challenge);
  if (!node && node.error().code == ErrorCode::not_found)
    because = "unknown-account";
  else if (!node)
    return node;
  else if (node->closed)
    because = "closed-account";
  else if (!open)
    because = "expired";
  else if (!base::verify(answer.key, base::as_bytes(text), answer.signature))
    because = "wrong-signature";
  else
    return node;
  return fail(ErrorCode::refused,
              "this key opens nothing here: an administrator lets camera machines in, by their public key");
}

Result<NewNodeSession> Nodes::sign_in(const NodeSignIn& answer, const std::string& from) {
  // Nobody is shut out between the look at it and the session.
  std::unique_lock deciding(deciding_);
  std::string because;
  auto node = checked(answer, because);
  if (!node) {
    deciding.unlock();
    if (because.empty()) return tl::make_unexpected(node.error());
    // Only here: nobody guesses a signature, and a machine must get in whatever others at its address do.
    PEEL_CHECK(throttle_.check(from));
    throttle_.failed(from);
    PEEL_CHECK(enter_refusal(house_, because));
    return tl::make_unexpected(node.error());
  }
  throttle_.succeeded(from);
  std::array<std::uint8_t, 32> random{};
  base::fill_random(random);
  NewNodeSession made{{node->id, answer.instance}, base::to_hex(random)};
  const base::Duration now = house_.clock().steady();
  const std::lock_guard lock(guard_);
  sessions_[node->id] = {hash_of_token(made.token), answer.instance, now, now, earlier_of(made.who)};
  last_heard_[node->id] = house_.clock().now();
  return made;
}

// What opens the machine's next session, too, for a moment. Another instance holds nothing of this one, and
// what is still under way of it counts no more.
std::vector<Nodes::Earlier> Nodes::earlier_of(const NodeHere& who) const {
  const auto found = sessions_.find(who.node);
  if (found == sessions_.end() || found->second.instance != who.instance || over(found->second)) return {};
  const base::Duration now = house_.clock().steady();
  std::vector<Earlier> earlier = found->second.earlier;
  std::erase_if(earlier, [&](const Earlier& each) { return each.until <= now; });
  earlier.push_back({found->second.token, now + earlier_token_holds});
  return earlier;
}

bool Nodes::opens(const Sha256& token, const Session& session) const {
  const base::Duration now = house_.clock().steady();
  bool found = base::equal_in_constant_time(session.token.bytes, token.bytes);
  for (const Earlier& each : session.earlier)
    found = (base::equal_in_constant_time(each.token.bytes, token.bytes) && now < each.until) || found;
  return found;
}

bool Nodes::over(const Session& session) const {
  const base::Duration now = house_.clock().steady();
  return now - session.heard >= node_patience || now - session.began >= node_session_limit;
}

Result<NodeHere> Nodes::node_of(const std::string& token) {
  const Sha256 hash = hash_of_token(token);
  const std::lock_guard lock(guard_);
  for (auto& [node, session] : sessions_) {
    if (!opens(hash, session)) continue;
    if (over(session)) break;
    session.heard = house_.clock().steady();
    last_heard_[node] = house_.clock().now();
    return NodeHere{node, session.instance};
  }
  return not_signed_in();
}

std::optional<std::string> Nodes::instance_of(const std::string& node) const {
  const std::lock_guard lock(guard_);
  const auto found = sessions_.find(node);
  if (found == sessions_.end() || over(found->second)) return std::nullopt;
  return found->second.instance;
}

}  // namespace peel::service
