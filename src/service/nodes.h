// Camera machines: who was let in, and who is there now. docs/edge.md.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/sign.h"
#include "service/house.h"
#include "service/throttle.h"
#include "store/nodes.h"

namespace peel::service {

// Not heard for so long, a machine is gone, and its session with it.
inline constexpr base::Duration node_patience = std::chrono::seconds{20};
inline constexpr base::Duration node_session_limit = std::chrono::hours{1};
inline constexpr base::Duration node_challenge_lifetime = std::chrono::minutes{1};
// A machine that signs in anew has questions under way with the token before, and may never hear of the new
// one: it holds for as long as the machine itself goes on without an answer.
inline constexpr base::Duration earlier_token_holds = std::chrono::seconds{10};

// What a machine signs to sign in: purpose, the service's origin, its own public key and the challenge, each
// with a line feed.
std::string node_sign_in_text(const std::string& origin, const base::PublicKey& key,
                              base::ByteView challenge);

struct NodeSignIn {
  base::PublicKey key;
  std::string instance;  // 32 hexadecimal digits: another one holds nothing of what the one before held
  base::Bytes challenge;
  base::Signature signature;
};

// A machine that is signed in.
struct NodeHere {
  std::string node;
  std::string instance;
};

struct NewNodeSession {
  NodeHere who;
  std::string token;  // 64 hexadecimal digits
};

struct NodeFacts {
  store::Node node;
  bool here = false;
  std::optional<base::Time> heard;  // since the service began
};

// Thread-safe. Errors, of what takes `by`: those of Act::begin.
class Nodes {
 public:
  explicit Nodes(House& house);

  // Errors: invalid_input (a name that is none), refused (a key that was let in before).
  base::Result<store::Node> let_in(const std::string& by, const std::string& name,
                                   const base::PublicKey& key);
  // Its session is dead at once. Errors: not_found, refused (shut out already).
  base::Status close(const std::string& by, const std::string& node);
  base::Result<std::vector<NodeFacts>> all(const std::string& by);

  base::Result<base::Bytes> challenge(const std::string& from);
  // Ends the session before; its token holds a moment longer where the instance is the same. Errors: refused,
  // with one message whatever is wrong; exhausted (that too, where too much from this address was refused:
  // who signs rightly never waits).
  base::Result<NewNodeSession> sign_in(const NodeSignIn& answer, const std::string& from);
  // Whose session it is; the machine was heard. Errors: refused when there is none, or it is over.
  base::Result<NodeHere> node_of(const std::string& token);
  // Which instance of this machine is there now.
  std::optional<std::string> instance_of(const std::string& node) const;

 private:
  struct Earlier {
    base::Sha256 token;
    base::Duration until{};  // on the steady clock, as what follows
  };
  struct Session {
    base::Sha256 token;
    std::string instance;
    base::Duration began{}, heard{};
    std::vector<Earlier> earlier{};
  };
  bool over(const Session& session) const;
  bool opens(const base::Sha256& token, const Session& session) const;
  std::vector<Earlier> earlier_of(const NodeHere& who) const;  // with guard_ held
  base::Result<store::Node> checked(const NodeSignIn& answer, std::string& because);
  House& house_;
  Throttle throttle_;
  Challenges challenges_;
  std::mutex deciding_;  // who is let in; taken before guard_
  mutable std::mutex guard_;
  std::map<std::string, Session> sessions_;       // by node; guarded, as what follows
  std::map<std::string, base::Time> last_heard_;  // on the wall clock
};

}  // namespace peel::service
