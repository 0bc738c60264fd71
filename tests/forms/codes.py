"""What every question and answer of every form is called: figures of ten years stand on these names."""

# A change here changes what the answers of earlier years, and of other councils, mean.
CODES = {
    "consult_4_7": """
        y_helper: self carer family sw iro participation school advocate other
        y_home: f3_low f3_mid f3_high mixed
        y_good:
        y_cared: yes partly no unsure
        y_safe: yes partly no unsure
        y_listened: yes partly no unsure
        y_school: f3_low f3_mid f3_high na
        y_see: mum dad siblings grandparents family friends past_carer pets less fine
        y_worry: none little lot
        y_worry_more:
        y_worry_now: unsafe talk quiet
        y_talk_to: iro sw school home advocate nobody
        y_takepart: go part advocate send
        y_wish:
        y_share: iro_only ask meeting
    """,
    "consult_4_11": """
        y_helper: self carer family sw iro participation school advocate other
        y_home: 1 2 3 4 5 mixed f3_low f3_mid f3_high
        y_safe: yes partly no unsure a_bit
        y_cared: yes partly no unsure a_bit
        y_listened: yes partly no unsure a_bit
        y_school: 1 2 3 4 5 mixed f3_low f3_mid f3_high na
        y_see: mum dad siblings grandparents family friends past_carer pets other less fine
        y_about: friends feelings plan sw me things rights needs enough
        y_good:
        y_friends: good up_down few unkind
        y_feel: 1 2 3 4 5 mixed f3_low f3_mid f3_high
        y_why: yes partly no unsure a_bit
        y_plan: yes partly no unsure a_bit
        y_stay: yes partly no unsure a_bit
        y_sw: know reach alone changed none
        y_me: food hair faith language story fun fine
        y_things: room photos clothes money phone lost fine
        y_rights: yes partly no unsure a_bit
        y_needs: pictures signs breaks quiet knows_me language
        y_wish:
        y_worry: none little lot talk unsafe
        y_worry_now: unsafe talk quiet
        y_worry_more:
        y_talk_to: iro sw school home advocate nobody
        y_takepart: go part run advocate send unsure
        y_meeting: home school elsewhere not_school_time short choose_who not_want iro_first helper
        y_share: iro_only ask meeting
    """,
    "consult_12_17": """
        o_helper: self carer iro participation sw school advocate interpreter other
        o_topics: home family friends school health sw money me plan rights future other short
        o_safe: yes partly no unsure mostly
        o_cared: yes partly no unsure mostly
        o_listened: yes partly no unsure mostly
        o_listens: sw carer school iro other nobody
        o_sw: know reach alone does changed none
        o_home: 1 2 3 4 5 mixed
        o_stay: yes partly no unsure mostly
        o_moved: yes told no unsure
        o_see: mum dad siblings grandparents family friends past_carer other less fine
        o_friends: good up_down few unkind different
        o_education: 1 2 3 4 5 mixed na
        o_wellbeing: 1 2 3 4 5 mixed
        o_health: yes partly no unsure mostly na
        o_actions: yes partly no unsure mostly first
        o_why: yes partly no unsure mostly
        o_plan: yes partly no unsure mostly
        o_plan_agree: yes partly no unsure mostly
        o_future: home own_place money work id skills who staying other none pathway adviser setup rights18
        o_agenda:
        o_money: pocket savings clothes phone room photos lost fine
        o_me: food hair faith language culture gender story fine
        o_rights: advocate complain records decisions none
        o_offlimits:
        o_worry: none little lot talk unsafe
        o_worry_now: unsafe talk quiet
        o_worry_more:
        o_talk_to: iro sw school home advocate nobody
        o_reach:
        o_avoid:
        o_takepart: attend part chair chair_adv attend_adv advocate iro send unsure
        o_meeting: home school elsewhere online not_school_time choose_who invite not_want iro_first \
interpreter plain breaks signs knows_me
        o_share: iro_only ask meeting
    """,
    "consult_parent": """
        p_role: parent pr family foster residential other
        p_well:
        p_worries:
        p_topics: home health school family_time identity future support other
        p_plan_known: yes partly no unsure
        p_plan_agree: yes partly no unsure
        p_family_time: 1 2 3 4 5 mixed na live
        p_daily: yes partly no unsure
        p_support: visits breaks training health school money none
        p_change:
        p_takepart: attend remote separate send unsure
        p_needs: interpreter bsl plain print supporter time travel access none
        p_safe_meeting:
        p_share: meeting ask iro_only
    """,
    "consult_professional": """
        gc_role: sw ssw education health advocate guardian yot other
        gc_well:
        gc_worries:
        gc_topics:
        gc_actions: yes partly no unsure none
        gc_takepart: attend remote separate colleague send
        gc_private:
        gc_share: meeting ask iro_only
    """,
    "feedback_4_11": """
        fy_purpose: yes partly no unsure a_bit
        fy_met_iro: yes no unsure
        fy_ready: yes partly no unsure a_bit
        fy_choose: where when who what none
        fy_knew: yes partly no unsure a_bit na
        fy_friendly: yes partly no unsure a_bit na
        fy_felt: f3_low f3_mid f3_high mixed
        fy_listened: yes partly no unsure a_bit na
        fy_said: yes partly no unsure a_bit na
        fy_told: yes partly no unsure a_bit
        fy_better:
        f_share_iro: yes no_name no
        f_quote: yes no
    """,
    "feedback_12_17": """
        fo_purpose: yes partly no unsure mostly
        fo_met_iro: yes offered no unsure
        fo_alone: yes offered no unsure
        fo_ready: yes partly no unsure mostly
        fo_choose: where when who what none
        fo_venue: yes partly no unsure mostly
        fo_lessons: yes no unsure
        fo_knew: yes partly no unsure mostly na
        fo_relaxed: yes partly no unsure mostly na
        fo_listened: yes partly no unsure mostly na
        fo_said: yes partly no unsure mostly na
        fo_views: yes partly no unsure mostly
        fo_decisions: yes unclear not_yet no_want
        fo_actions: yes partly no unsure mostly na
        fo_good:
        fo_overall: 1 2 3 4 5 mixed
        fo_different:
        f_share_iro: yes no_name no
        f_quote: yes no
    """,
    "feedback_parent": """
        pf_role: parent pr family foster residential other
        pf_purpose: yes partly no unsure
        pf_contact: yes no unsure
        pf_met: yes offered no unsure
        pf_listened: yes partly no unsure
        pf_said: yes partly no unsure
        pf_respect: yes partly no unsure
        pf_clear: yes partly no unsure
        pf_papers: yes partly no unsure na
        pf_decisions: yes partly no unsure
        pf_good:
        pf_overall: 1 2 3 4 5 mixed
        pf_different:
        pf_quote: yes no
    """,
    "feedback_professional": """
        g_role: sw ssw foster residential education health advocate guardian yot other
        g_views: yes partly no unsure
        g_voice: yes partly no unsure
        g_supported: yes partly no unsure
        g_papers: yes partly no unsure
        g_chaired: yes partly no unsure
        g_actions: yes partly no unsure
        g_plan: yes partly no unsure none
        g_good:
        g_different:
        g_quote: yes no
    """,
}
