/// Settings as users write them, `word:name=value,flag`, and back.
///
/// Start at [io.pagegrad.trainer.setting.SettingText].
package io.pagegrad.trainer.setting;
