/*
 * The programmable logic of a Zynq-7000 with Firebrick in it, whose registers are somewhere else: each access goes over a Unix
 * socket to the verilated RTL, and the RTL's interrupt comes back over a second one.
 *
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Added to QEMU 7.2 by scripts/virtual-board.sh. The protocol is that of sim/src/logic.rs; operation 2
 * is the reset that the logic comes out of when it has been programmed.
 *
 * What silicon does with an access that nobody answers is a hang; here it aborts, so that a test can go on: while the FPGA is
 * not programmed, while its ports are in reset or its level shifters off, and while FCLK0 stands still.
 */
#include "qemu/osdep.h"
#include <sys/socket.h>
#include <sys/un.h>
#include "qapi/error.h"
#include "qemu/cutils.h"
#include "qemu/error-report.h"
#include "qemu/main-loop.h"
#include "qemu/module.h"
#include "exec/address-spaces.h"
#include "hw/irq.h"
#include "hw/qdev-properties.h"
#include "hw/sysbus.h"

#define TYPE_FIREBRICK_PL "firebrick-pl"
OBJECT_DECLARE_SIMPLE_TYPE(FirebrickPl, FIREBRICK_PL)

#define WINDOW 0x4000

/* UG585, appendix B, "slcr" */
#define SLCR 0xf8000000
#define FPGA0_CLK_CTRL (SLCR + 0x170)
#define FPGA0_THR_CNT (SLCR + 0x178)
#define FPGA_RST_CTRL (SLCR + 0x240)
#define LVL_SHFTR_EN (SLCR + 0x900)

struct FirebrickPl {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq irq;
    char *path;
    int registers;
    int interrupts;
    bool programmed;
};

static uint32_t slcr(hwaddr address)
{
    return address_space_ldl_le(&address_space_memory, address,
                                MEMTXATTRS_UNSPECIFIED, NULL);
}

static const char *silent(FirebrickPl *s)
{
    if (!s->programmed) {
        return "the FPGA is not programmed";
    }
    if ((slcr(LVL_SHFTR_EN) & 0xf) != 0xf) {
        return "the level shifters are off";
    }
    if (slcr(FPGA_RST_CTRL) & 1) {
        return "FPGA0_OUT_RST is asserted";
    }
    if (slcr(FPGA0_THR_CNT) & 1 || !(slcr(FPGA0_CLK_CTRL) >> 8 & 0x3f)) {
        return "FCLK0 stands still";
    }
    return NULL;
}

static void whole(bool out, int fd, void *data, size_t size)
{
    char *at = data;

    while (size) {
        ssize_t n = out ? write(fd, at, size) : read(fd, at, size);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            error_report("firebrick-pl: the simulation has ended");
            exit(1);
        }
        at += n;
        size -= n;
    }
}

/*
 * Takes the interrupt's changes. The other side tells one before it answers an access, so that after an access the level is the
 * one behind it: a program that has cleared the interrupt must not be interrupted again.
 */
static void pl_interrupt(void *opaque)
{
    FirebrickPl *s = opaque;
    uint8_t level;
    ssize_t n;

    while ((n = recv(s->interrupts, &level, 1, MSG_DONTWAIT)) == 1) {
        qemu_set_irq(s->irq, level && s->programmed);
    }
    if (n == 0) {
        error_report("firebrick-pl: the simulation has ended");
        exit(1);
    }
}

/* Whether the access was answered. */
static bool ask(FirebrickPl *s, uint32_t operation, uint32_t offset,
                uint32_t value, uint32_t *answer)
{
    uint32_t request[3] = { cpu_to_le32(operation), cpu_to_le32(offset), cpu_to_le32(value) };
    uint32_t reply[2];

    whole(true, s->registers, request, sizeof(request));
    whole(false, s->registers, reply, sizeof(reply));
    pl_interrupt(s);
    if (answer) {
        *answer = le32_to_cpu(reply[1]);
    }
    return reply[0] == 0;
}

static MemTxResult pl_access(FirebrickPl *s, bool write, hwaddr offset,
                          uint32_t value, uint32_t *answer)
{
    const char *why = silent(s);

    if (why) {
        warn_report("firebrick-pl: access to 0x%04x: %s", (unsigned)offset, why);
        return MEMTX_DECODE_ERROR;
    }
    return ask(s, write, offset, value, answer) ? MEMTX_OK : MEMTX_ERROR;
}

static MemTxResult pl_read(void *opaque, hwaddr offset, uint64_t *data,
                           unsigned size, MemTxAttrs attrs)
{
    uint32_t answer = 0;
    MemTxResult result = pl_access(opaque, false, offset, 0, &answer);

    *data = answer;
    return result;
}

static MemTxResult pl_write(void *opaque, hwaddr offset, uint64_t data,
                            unsigned size, MemTxAttrs attrs)
{
    return pl_access(opaque, true, offset, data, NULL);
}

static const MemoryRegionOps pl_ops = {
    .read_with_attrs = pl_read,
    .write_with_attrs = pl_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 4 },
    .impl = { .min_access_size = 4, .max_access_size = 4 },
};

/* The state of DONE, from the configuration port. */
static void pl_done(void *opaque, int n, int level)
{
    FirebrickPl *s = opaque;

    if (level && !s->programmed) {
        ask(s, 2, 0, 0, NULL);
    }
    s->programmed = level;
    if (!level) {
        qemu_set_irq(s->irq, 0);
    }
}

static int pl_connect(const char *path, Error **errp)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    pstrcpy(address.sun_path, sizeof(address.sun_path), path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address))) {
        error_setg_errno(errp, errno, "firebrick-pl: %s", path);
        return -1;
    }
    return fd;
}

static void pl_realize(DeviceState *dev, Error **errp)
{
    FirebrickPl *s = FIREBRICK_PL(dev);
    g_autofree char *interrupts = g_strdup_printf("%s.irq", s->path);

    s->registers = pl_connect(s->path, errp);
    if (s->registers < 0) {
        return;
    }
    s->interrupts = pl_connect(interrupts, errp);
    if (s->interrupts < 0) {
        return;
    }
    qemu_set_fd_handler(s->interrupts, pl_interrupt, NULL, s);
    qdev_init_gpio_in_named(dev, pl_done, "done", 1);
    memory_region_init_io(&s->iomem, OBJECT(s), &pl_ops, s, TYPE_FIREBRICK_PL, WINDOW);
    sysbus_init_mmio(SYS_BUS_DEVICE(dev), &s->iomem);
    sysbus_init_irq(SYS_BUS_DEVICE(dev), &s->irq);
}

static Property pl_properties[] = {
    DEFINE_PROP_STRING("socket", FirebrickPl, path),
    DEFINE_PROP_END_OF_LIST(),
};

static void pl_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->realize = pl_realize;
    device_class_set_props(dc, pl_properties);
}

static const TypeInfo pl_info = {
    .name = TYPE_FIREBRICK_PL,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(FirebrickPl),
    .class_init = pl_class_init,
};

static void pl_register_types(void)
{
    type_register_static(&pl_info);
}

type_init(pl_register_types)
