// Approvals by passkey.
#include "store/authorisations.h"
#include "store/sql_internal.h"

namespace peel::store {

using base::Result;
using base::Status;

namespace {

struct Row {
  std::string role, account, credential, authenticator_data, client_data, signature;
  long long at = 0;
};

Result<KeptApproval> approval_of(const Row& row) {
  KeptApproval approval;
  approval.role = row.role;
  approval.account = row.account;
  approval.at = time_from_sql(row.at);
  approval.credential = row.credential;
  PEEL_TRY(approval.authenticator_data, base::from_base64(row.authenticator_data));
  PEEL_TRY(approval.client_data, base::from_base64(row.client_data));
  PEEL_TRY(approval.signature, base::from_base64(row.signature));
  return approval;
}

}  // namespace

Status keep_approval(Transaction& transaction, const KeptApproval& approval) {
  const long long at = to_sql(approval.at);
  const std::string data = base::to_base64(approval.authenticator_data),
                    client = base::to_base64(approval.client_data),
                    signature = base::to_base64(approval.signature);
  return attempt(transaction, "keep an approval", [&](soci::session& sql) {
    sql << "delete from approval where kind = :kind and id = :id and content = :content and role = :role",
        soci::use(approval.kind), soci::use(approval.id), soci::use(approval.content),
        soci::use(approval.role);
    sql << "insert into approval (kind, id, content, role, account, at, credential, authenticator_data, "
           "client_data, signature) values (:kind, :id, :content, :role, :account, :at, :credential, :data, "
           ":client, :signature)",
        soci::use(approval.kind), soci::use(approval.id), soci::use(approval.content),
        soci::use(approval.role), soci::use(approval.account), soci::use(at), soci::use(approval.credential),
        soci::use(data), soci::use(client), soci::use(signature);
  });
}

Result<std::vector<KeptApproval>> approvals_of(Transaction& transaction, const std::string& kind,
                                               const std::string& id, const std::string& content) {
  std::vector<Row> rows;
  PEEL_CHECK(attempt(transaction, "list approvals", [&](soci::session& sql) {
    Row row;
    soci::statement statement =
        (sql.prepare << "select role, account, at, credential, authenticator_data, client_data, signature "
                        "from approval where kind = :kind and id = :id and content = :content "
                        "order by at, role",
         soci::into(row.role), soci::into(row.account), soci::into(row.at), soci::into(row.credential),
         soci::into(row.authenticator_data), soci::into(row.client_data), soci::into(row.signature),
         soci::use(kind), soci::use(id), soci::use(content));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
  }));
  std::vector<KeptApproval> approvals;
  for (const Row& row : rows) {
    PEEL_TRY(KeptApproval approval, approval_of(row));
    approval.kind = kind;
    approval.id = id;
    approval.content = content;
    approvals.push_back(std::move(approval));
  }
  return approvals;
}

}  // namespace peel::store
