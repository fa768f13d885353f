// The makers behind video::open.
#pragma once

#include <memory>

#include "video/address_internal.h"
#include "video/source.h"

namespace peel::video {

base::Result<std::unique_ptr<Source>> open_file(Address address, const SourceOptions& options,
                                                const base::Clock& clock);
// Network and camera.
base::Result<std::unique_ptr<Source>> open_live(Address address, const SourceOptions& options,
                                                const base::Clock& clock);

}  // namespace peel::video
