// One line a theme; a name, its character. Unknown names stay ":name:", as Slack shows emoji it does not know.
const TABLE = `
+1 👍 -1 👎 eyes 👀 white_check_mark ✅ ticket 🎫 rotating_light 🚨 bangbang ‼️ warning ⚠️ adhesive_bandage 🩹
raising_hand 🙋 heavy_plus_sign ➕ heavy_minus_sign ➖ no_entry_sign 🚫 no_entry ⛔ megaphone 📣 mega 📣 loudspeaker 📢
memo 📝 red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵
large_purple_circle 🟣 large_brown_circle 🟤 white_circle ⚪ black_circle ⚫ large_red_square 🟥 large_orange_square 🟧
large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦 white_large_square ⬜ small_red_triangle 🔺
tada 🎉 clap 👏 raised_hands 🙌 pushpin 📌 round_pushpin 📍 hourglass_flowing_sand ⏳ hourglass ⌛ wave 👋
point_right 👉 point_left 👈 point_up ☝️ point_down 👇 ok_hand 👌 pray 🙏 muscle 💪 handshake 🤝 raised_hand ✋
crossed_fingers 🤞 v ✌️ writing_hand ✍️ fist ✊ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ o ⭕ question ❓
grey_question ❔ exclamation ❗ grey_exclamation ❕ interrobang ⁉️ 100 💯 sos 🆘 new 🆕 up 🆙 ok 🆗 information_source ℹ️
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_upper_right ↗️ arrows_counterclockwise 🔄 repeat 🔁
leftwards_arrow_with_hook ↩️ arrow_forward ▶️ double_vertical_bar ⏸️ black_square_for_stop ⏹️ fast_forward ⏩
smile 😄 grinning 😀 slightly_smiling_face 🙂 joy 😂 laughing 😆 sweat_smile 😅 wink 😉 blush 😊 heart_eyes 😍 sunglasses 😎
thinking_face 🤔 neutral_face 😐 confused 😕 cry 😢 sob 😭 rage 😡 scream 😱 sweat 😓 sleeping 😴 face_palm 🤦 shrug 🤷
salute 🫡 saluting_face 🫡 see_no_evil 🙈 heart ❤️ broken_heart 💔 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜
sparkles ✨ star ⭐ star2 🌟 fire 🔥 boom 💥 zap ⚡ rocket 🚀 trophy 🏆 medal 🏅 gift 🎁 balloon 🎈 confetti_ball 🎊 dart 🎯
bulb 💡 bell 🔔 no_bell 🔕 lock 🔒 unlock 🔓 key 🔑 mag 🔍 mag_right 🔎 link 🔗 paperclip 📎 clipboard 📋 calendar 📆 date 📅
spiral_calendar_pad 🗓️ chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 inbox_tray 📥 outbox_tray 📤
incoming_envelope 📨 envelope ✉️ email 📧 package 📦 file_folder 📁 open_file_folder 📂 page_facing_up 📄 bookmark 🔖
label 🏷️ books 📚 book 📖 newspaper 📰 speech_balloon 💬 thought_balloon 💭 phone ☎️ telephone_receiver 📞 iphone 📱
computer 💻 desktop_computer 🖥️ gear ⚙️ wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ bug 🐛 ladybug 🐞 construction 🚧 test_tube 🧪
microscope 🔬 stethoscope 🩺 ambulance 🚑 fire_engine 🚒 police_car 🚓 shield 🛡️ moneybag 💰 credit_card 💳 robot_face 🤖
ghost 👻 skull 💀 alarm_clock ⏰ stopwatch ⏱️ watch ⌚ clock1 🕐 clock9 🕘 zzz 💤 coffee ☕ pizza 🍕 beers 🍻 cake 🍰
sunny ☀️ cloud ☁️ rainbow 🌈 snowflake ❄️ house 🏠 office 🏢 globe_with_meridians 🌐 earth_africa 🌍 checkered_flag 🏁
triangular_flag_on_post 🚩 white_flag 🏳️ busts_in_silhouette 👥 bust_in_silhouette 👤 technologist 🧑‍💻 recycle ♻️ wastebasket 🗑️
vertical_traffic_light 🚦 traffic_light 🚥 octagonal_sign 🛑 scales ⚖️ compass 🧭 hand 🖐️ parking 🅿️ keycap_ten 🔟`;

const ALIASES = { thumbsup: "+1", thumbsdown: "-1", thinking: "thinking_face", man_shrugging: "shrug", facepalm: "face_palm" };
const words = TABLE.trim().split(/\s+/);
const EMOJI = new Map();
for (let i = 0; i < words.length; i += 2) EMOJI.set(words[i], words[i + 1]);

export const emojiChar = (name) => EMOJI.get(ALIASES[name] || name);
export const emojiText = (name) => emojiChar(name) || `:${name}:`;

/** Names that fit what somebody types, those that start with it first. */
export function searchEmoji(query, limit = EMOJI.size) {
  const wanted = query.toLowerCase().replaceAll(":", "").trim();
  const alias = ALIASES[wanted];
  const starts = [...EMOJI.keys()].filter((name) => name.startsWith(wanted) || name === alias);
  const holds = [...EMOJI.keys()].filter((name) => name.includes(wanted) && !starts.includes(name));
  return [...starts, ...holds].slice(0, limit);
}
