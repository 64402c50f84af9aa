// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Xilinx's kernels have and mainline has not, as far as `firebrick load` uses it: overlays through configfs
 * (/sys/kernel/config/device-tree/overlays/NAME/dtbo, status), the FPGA manager's attributes `firmware` and `flags`, and a
 * driver for `xlnx,fclk`. Written for the virtual board of Firebrick, from what linux-xlnx shows to user space; no code of it is here.
 */
#include <linux/clk.h>
#include <linux/configfs.h>
#include <linux/fpga/fpga-mgr.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct overlay {
	struct config_item item;
	void *blob;
	int id;
	int error;
};

static struct overlay *overlay(struct config_item *item)
{
	return container_of(item, struct overlay, item);
}

static ssize_t overlay_dtbo_write(struct config_item *item, const void *bytes, size_t count)
{
	struct overlay *ovl = overlay(item);

	if (ovl->blob)
		return -EBUSY;
	ovl->blob = kmemdup(bytes, count, GFP_KERNEL);
	if (!ovl->blob)
		return -ENOMEM;
	ovl->error = of_overlay_fdt_apply(ovl->blob, count, &ovl->id);
	if (ovl->error) {
		pr_err("vendor: overlay refused: %d\n", ovl->error);
		/* What was applied before the error goes again. */
		if (ovl->id)
			of_overlay_remove(&ovl->id);
		kfree(ovl->blob);
		ovl->blob = NULL;
		return ovl->error;
	}
	return count;
}

static ssize_t overlay_status_show(struct config_item *item, char *page)
{
	return sprintf(page, "%s\n", overlay(item)->blob ? "applied" : "unapplied");
}

CONFIGFS_BIN_ATTR_WO(overlay_, dtbo, NULL, 1 << 20);
CONFIGFS_ATTR_RO(overlay_, status);

static struct configfs_attribute *overlay_attrs[] = { &overlay_attr_status, NULL };
static struct configfs_bin_attribute *overlay_bin_attrs[] = { &overlay_attr_dtbo, NULL };

static void overlay_release(struct config_item *item)
{
	struct overlay *ovl = overlay(item);

	if (ovl->blob)
		of_overlay_remove(&ovl->id);
	kfree(ovl->blob);
	kfree(ovl);
}

static struct configfs_item_operations overlay_ops = { .release = overlay_release };

static const struct config_item_type overlay_type = {
	.ct_item_ops = &overlay_ops,
	.ct_attrs = overlay_attrs,
	.ct_bin_attrs = overlay_bin_attrs,
	.ct_owner = THIS_MODULE,
};

static struct config_item *overlays_make(struct config_group *group, const char *name)
{
	struct overlay *ovl = kzalloc(sizeof(*ovl), GFP_KERNEL);

	if (!ovl)
		return ERR_PTR(-ENOMEM);
	config_item_init_type_name(&ovl->item, name, &overlay_type);
	return &ovl->item;
}

static struct configfs_group_operations overlays_ops = { .make_item = overlays_make };
static const struct config_item_type overlays_type = { .ct_group_ops = &overlays_ops, .ct_owner = THIS_MODULE };
static const struct config_item_type plain_type = { .ct_owner = THIS_MODULE };
static struct config_group overlays;

static struct configfs_subsystem tree = {
	.su_group = { .cg_item = { .ci_namebuf = "device-tree", .ci_type = &plain_type } },
	.su_mutex = __MUTEX_INITIALIZER(tree.su_mutex),
};

static struct fpga_manager *manager;
static unsigned long flags;

static ssize_t firmware_store(struct device *dev, struct device_attribute *attr, const char *text, size_t count)
{
	struct fpga_image_info *info = fpga_image_info_alloc(dev);
	char name[64];
	int error;

	if (!info)
		return -ENOMEM;
	strscpy(name, text, sizeof(name));
	info->firmware_name = devm_kstrdup(dev, strim(name), GFP_KERNEL);
	info->flags = flags;
	error = fpga_mgr_lock(manager);
	if (!error) {
		error = fpga_mgr_load(manager, info);
		fpga_mgr_unlock(manager);
	}
	fpga_image_info_free(info);
	return error ? error : count;
}
static DEVICE_ATTR_WO(firmware);

static ssize_t flags_store(struct device *dev, struct device_attribute *attr, const char *text, size_t count)
{
	int error = kstrtoul(text, 0, &flags);

	return error ? error : count;
}

static ssize_t flags_show(struct device *dev, struct device_attribute *attr, char *page)
{
	return sprintf(page, "%lx\n", flags);
}
static DEVICE_ATTR_RW(flags);

static int fclk_probe(struct platform_device *pdev)
{
	struct clk *clk = devm_clk_get(&pdev->dev, NULL);

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	platform_set_drvdata(pdev, clk);
	return clk_prepare_enable(clk);
}

static int fclk_remove(struct platform_device *pdev)
{
	clk_disable_unprepare(platform_get_drvdata(pdev));
	return 0;
}

static const struct of_device_id fclk_ids[] = { { .compatible = "xlnx,fclk" }, { } };
static struct platform_driver fclk_driver = {
	.driver = { .name = "fclk", .of_match_table = fclk_ids },
	.probe = fclk_probe,
	.remove = fclk_remove,
};

/* 0: a kernel without the driver of the clock. */
static bool fclk = true;
module_param(fclk, bool, 0);

static int __init vendor_init(void)
{
	struct device_node *node = of_find_compatible_node(NULL, NULL, "xlnx,zynq-devcfg-1.0");
	int error;

	manager = of_fpga_mgr_get(node);
	of_node_put(node);
	if (IS_ERR(manager))
		return PTR_ERR(manager);
	error = device_create_file(&manager->dev, &dev_attr_firmware);
	error = error ? error : device_create_file(&manager->dev, &dev_attr_flags);
	if (error)
		return error;
	if (fclk)
		platform_driver_register(&fclk_driver);
	config_group_init(&tree.su_group);
	config_group_init_type_name(&overlays, "overlays", &overlays_type);
	error = configfs_register_subsystem(&tree);
	return error ? error : configfs_register_group(&tree.su_group, &overlays);
}
module_init(vendor_init);

MODULE_DESCRIPTION("User space's side of Xilinx's kernels, for Firebrick's virtual board");
MODULE_LICENSE("GPL");
