CREATE TABLE peel (version bigint not null);
CREATE TABLE subject_key (subject text primary key, wrapped text not null);
CREATE TABLE account (id text primary key, name text not null, roles text not null, made bigint not null, closed bigint);
CREATE TABLE credential (id text primary key, account text not null references account (id), public_key text not null, sign_count bigint not null, added bigint not null, removed bigint);
CREATE INDEX credential_of_account on credential (account);
CREATE TABLE invitation (code text primary key, account text not null references account (id), expires bigint not null);
CREATE INDEX invitation_of_account on invitation (account);
CREATE TABLE session (token text primary key, account text not null references account (id), began bigint not null, seen bigint not null);
CREATE INDEX session_of_account on session (account);
CREATE TABLE ledger_head (one bigint primary key check (one = 1), size bigint not null, frontier text not null, latest bigint not null);
CREATE TABLE ledger_entry (position bigint primary key, body text not null);
CREATE TABLE ledger_node (level bigint not null, position bigint not null, hash text not null, primary key (level, position));
CREATE TABLE ledger_checkpoint (size bigint primary key, note text not null);
insert into peel values (1);
insert into subject_key values ('acct-00000000000000000000000000000001', '0H1GWHgwWwO6yaeh9N8sj4W4GBEEXaF9K2nk+nFKfmpuU8WrdgcflHMvE/hfPqEo+dcmHzCnZsTWn7L4EHeMov+DQLB1nV2Q');
insert into account values ('acct-00000000000000000000000000000001', 'X1g3ukIkKQEYkIVwcMV/kqgza5q57d0HC8SXQP0ENa6TisWHuWluh+xnJ3pHQqg=', 'officer', 1780315200000000, null);
insert into credential values ('AQID', 'acct-00000000000000000000000000000001', 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw==', 9, 1780315200000000, null);
insert into ledger_head values (1, 3, 'WkdmL9ijF9lgSaP59HxV3GfKZgUbqjaD27GbL+CaB7BXx59PMa4CnF1L0wsHPCfJTfk0OLK0aX4eHu9bwDlKQQ==', 1780315200000000);
insert into ledger_entry values (0, 'entry 0');
insert into ledger_entry values (1, 'entry 1');
insert into ledger_entry values (2, 'entry 2');
insert into ledger_node values (0, 0, 'dziFphNIniTOLPdhmdakI/BC5LvxLX7s7pEu8nbGVwE=');
insert into ledger_node values (0, 1, 'Lfs2xvZsrDYUKc9G34aKuCQtOmRB8Qmcj7P5jsXRCKQ=');
insert into ledger_node values (0, 2, 'V8efTzGuApxdS9MLBzwnyU35NDiytGl+Hh7vW8A5SkE=');
insert into ledger_checkpoint values (1, 'note 1
');
insert into ledger_checkpoint values (2, 'note 2
');
insert into ledger_checkpoint values (3, 'note 3
');
