// SPDX-License-Identifier: Apache-2.0
//
// The database options are how RocksDB is set up for a store: what is synced,
// checked, cached and compressed, each with its reason.

#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/options.h>

#include <cstddef>
#include <memory>

#include "storage/layout.h"

namespace diptych {

rocksdb::DBOptions MakeDatabaseOptions(rocksdb::Env* env);

rocksdb::ColumnFamilyOptions MakeFamilyOptions(
    Family family, const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace diptych
