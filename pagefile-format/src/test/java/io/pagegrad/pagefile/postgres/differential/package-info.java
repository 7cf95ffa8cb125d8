/// What the reader gives for whole clusters, compared byte for byte with what the server that made them prints.
///
/// Start at [io.pagegrad.pagefile.postgres.differential.EveryRelationIT]; the clusters are made by the scripts
/// beside it in the resources and by [io.pagegrad.pagefile.postgres.differential.HostileCluster].
package io.pagegrad.pagefile.postgres.differential;
