// libudev for Swift.
#pragma once
#include <libudev.h>
